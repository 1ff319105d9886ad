// machineconfig: where a patched configuration goes.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runLine } from "../fake/run.ts";
import { fakeContext } from "../fake/session.ts";
import { machineconfig } from "./machineconfig.ts";

const worker = "test/fixtures/gen/v1.14/worker.yaml";
const patch = (...args: readonly string[]): Promise<unknown> =>
  runLine(machineconfig, fakeContext({}), "machineconfig", "patch", worker, "-p", "machine: {certSANs: [x]}", ...args);

test("machineconfig patch writes to a file, and names one that it cannot write", async () => {
  const folder = await mkdtemp(join(tmpdir(), "machineconfig-"));
  try {
    await patch("-o", join(folder, "out.yaml"));
    expect(await readFile(join(folder, "out.yaml"), "utf8")).toContain("        - x\n    features:");
    const missing = join(folder, "none", "out.yaml");
    await expect(patch("-o", missing)).rejects.toThrow(`Cannot write configuration "${missing}"`);
  } finally {
    await rm(folder, { recursive: true });
  }
});
