// Two builds of one commit are the same bytes: the assembly (what is not fetched or cached) runs twice, in other folders, at
// other times, under another umask.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { bundlePrograms } from "../../tools/bundle/bundle.ts";
import { assembleImage, imageFiles, prepareInputs } from "../../tools/image/build.ts";
import { sha256OfFile } from "../../tools/image/paths.ts";

void test("the image has the same bytes when it is built again", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "ichor-image-"));
  const umask = process.umask();
  context.after(() => {
    process.umask(umask);
    rmSync(folder, { recursive: true });
  });
  const inputs = prepareInputs("virtual");
  const digests: string[][] = [];
  for (const [name, mask] of [
    ["first", 0o022],
    ["second-and-longer", 0o077],
  ] as const) {
    process.umask(mask);
    await bundlePrograms(join(folder, name, "bundle"));
    assembleImage(inputs, join(folder, name, "image"), join(folder, name, "bundle"));
    digests.push(imageFiles.map((file) => `${file} ${sha256OfFile(join(folder, name, "image", file))}`));
  }
  assert.deepEqual(digests[1], digests[0]);
});
