// Two builds of one commit are the same bytes: in other folders, at other times, under another umask, by another user, and from packages
// that are unpacked again.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { bundlePrograms } from "../../tools/bundle/bundle.ts";
import { assembleImage, imageFiles, prepareInputs } from "../../tools/image/build.ts";
import { cacheDir, sha256OfFile } from "../../tools/image/paths.ts";
import { run } from "../../tools/image/run.ts";

/** A cache with what takes long to fetch or to compile, and nothing else. */
function openCache(folder: string): string {
  mkdirSync(join(folder, "ichor"), { recursive: true });
  for (const name of ["debs", "go"]) {
    mkdirSync(join(cacheDir, name), { recursive: true });
    symlinkSync(join(cacheDir, name), join(folder, "ichor", name));
  }
  return folder;
}

/**
 * In a process without any right. Where root runs the tests that is a user namespace: "nobody" to all programs of the build, and yet the owner of its files,
 * as some other user could not even enter root's home.
 */
function buildAsNobody(folder: string, cache: string): void {
  const command = [process.execPath, join(import.meta.dirname, "build-again.ts"), folder];
  const asNobody = ["unshare", "--user", "--map-user=65534", "--map-group=65534"];
  const [program = "", ...args] = process.geteuid?.() === 0 ? [...asNobody, ...command] : command;
  run(program, args, { env: { XDG_CACHE_HOME: cache } });
}

void test("the image has the same bytes when it is built again, by a user without rights", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "ichor-image-"));
  const umask = process.umask(0o022);
  context.after(() => {
    process.umask(umask);
    rmSync(folder, { recursive: true });
  });
  const [first, second] = [join(folder, "first"), join(folder, "second-and-longer")];
  await bundlePrograms(join(first, "bundle"));
  assembleImage(prepareInputs("virtual"), join(first, "image"), join(first, "bundle"));
  buildAsNobody(second, openCache(join(folder, "cache")));
  const digests = (build: string): readonly string[] =>
    imageFiles.map((file) => `${file} ${sha256OfFile(join(build, "image", file))}`);
  assert.deepEqual(digests(second), digests(first));
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
