// Two builds of one commit are the same bytes: the assembly (what is not fetched or cached) runs twice, in other folders, at
// other times, under another umask.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
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

// What is there by chance is sometimes the same twice: short arrays that modules keep have an end that nobody wrote.
void test("programs are the same bytes, however often they are bundled", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "ichor-bundle-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const digests: string[] = [];
  for (let index = 0; index < 5; index++) {
    const target = join(folder, `${index}`);
    await bundlePrograms(target);
    const names = readdirSync(target).sort();
    digests.push(names.map((name) => `${name} ${sha256OfFile(join(target, name))}`).join("\n"));
  }
  assert.deepEqual([...new Set(digests)], digests.slice(0, 1));
});
