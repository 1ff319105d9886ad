// The parts of stage 1 that need no kernel of their own: compiled with the image's compiler and run here.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { run } from "../../tools/image/run.ts";
import { compile, stage1TestSources } from "../../tools/image/stage1.ts";

const folder = mkdtempSync(join(tmpdir(), "ichor-stage1-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("stage 1: digests, module list, arguments and kernel arguments", () => {
  const program = join(folder, "test");
  compile(stage1TestSources, program);
  const lines = run(program, []).toString().trimEnd().split("\n");
  expect(lines.filter((line) => !line.startsWith("ok "))).toEqual([]);
  expect(lines.length).toBeGreaterThan(15);
});
