// Patches as users give them: which of several is told to be wrong.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import { patchBytes, readPatches } from "./patches.ts";

const config = encodeUtf8("version: v1alpha1\nmachine:\n    type: worker\n");
const good = "machine: { certSANs: [a] }";
const wrong = "machine: { tipe: worker }";

test.each([
  [[wrong], "Cannot apply patch: error"],
  [[good, wrong, good], "Cannot apply patch 2 of 3: error"],
])("patchBytes() says which of %j cannot be applied", async (sources, message) => {
  const patches = await readPatches(sources);
  expect(() => patchBytes(config, patches)).toThrow(message);
});

test("patchBytes() names the file of the patch that cannot be applied", async () => {
  const folder = await mkdtemp(join(tmpdir(), "patches-"));
  try {
    const path = join(folder, "p.yaml");
    await writeFile(path, wrong);
    const patches = await readPatches([good, `@${path}`]);
    expect(() => patchBytes(config, patches)).toThrow(`Cannot apply patch "${path}": error`);
  } finally {
    await rm(folder, { recursive: true });
  }
});
