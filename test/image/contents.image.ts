// What the built image holds: every executable file has its reason, and no shell, package manager or interpreter is among them.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { imageFiles } from "../../tools/image/build.ts";
import { openPool } from "../../tools/image/debs.ts";
import { parseLock } from "../../tools/image/lock.ts";
import { isOwnProgram, readProfiles, readRootManifest } from "../../tools/image/manifest.ts";
import { openKernel, selectModules } from "../../tools/image/modules.ts";
import { outDir, sha256OfFile, top } from "../../tools/image/paths.ts";
import { run } from "../../tools/image/run.ts";

interface Listed {
  readonly path: string;
  readonly mode: string;
  readonly owner: string;
}

/** Lines such as `-rwxr-xr-x 0/0 174328 2026-01-01 00:00 squashfs-root/usr/bin/kmod`. */
function listRoot(): readonly Listed[] {
  const lines = run("unsquashfs", ["-lln", join(outDir, "rootfs.sqsh")])
    .toString()
    .split("\n");
  return lines.flatMap((line) => {
    const [mode = "", owner = "", , , , path = ""] = line.split(/\s+/);
    return path.startsWith("squashfs-root/") ? [{ mode, owner, path: path.slice("squashfs-root/".length) }] : [];
  });
}

const root = listRoot();

void test("every executable file is in the golden list, with its reason", () => {
  const reasons = new Map(readRootManifest().programs.map(({ path, from, why }) => [path, { from, why }]));
  const lines = root
    .filter(({ mode }) => mode.startsWith("-") && mode.includes("x"))
    .map(({ path }) => {
      const reason = reasons.get(path);
      const from = reason === undefined ? "?" : isOwnProgram(reason.from) ? reason.from : `Debian ${reason.from}`;
      return `${path}\t${from}\t${reason?.why ?? "?"}\n`;
    });
  const actual = lines.sort().join("");
  mkdirSync(outDir, { recursive: true });
  writeFileSync(join(outDir, "executables.txt"), actual);
  const golden = readFileSync(join(top, "test/golden/executables.txt"), "utf8");
  assert.equal(actual, golden, "out/executables.txt differs from test/golden/executables.txt");
});

void test("there is no shell, package manager or interpreter but Node", () => {
  const banned =
    /^(sh|bash|dash|ash|zsh|busybox|toybox|python.*|perl.*|ruby|lua.*|tclsh.*|awk|mawk|gawk|sed|dpkg.*|apt.*|rpm|npm|npx|corepack)$/;
  const found = root.map(({ path }) => path).filter((path) => banned.test(basename(path)));
  assert.deepEqual(found, []);
});

void test("all belongs to root, nothing is writable by others or set-uid", () => {
  const odd = root.filter(({ mode, owner }) => {
    const writable = !mode.startsWith("l") && (mode[5] === "w" || mode[8] === "w");
    return owner !== "0/0" || writable || /[sS]/.test(mode);
  });
  assert.deepEqual(odd, []);
});

void test("SHA256SUMS names the files beside it", () => {
  const lines = readFileSync(join(outDir, "SHA256SUMS"), "utf8").trimEnd().split("\n");
  assert.equal(lines.length, 3);
  for (const line of lines) {
    const [digest, name = ""] = line.split("  ");
    assert.equal(sha256OfFile(join(outDir, name)), digest, name);
  }
});

void test("the modules are those that the profile names, with all that they need", (context) => {
  const built = readFileSync(join(outDir, "profile"), "utf8").trim();
  const profile = readProfiles().find(({ name }) => name === built);
  assert.ok(profile !== undefined, `the image is of the profile "${built}"`);
  const lock = parseLock(readFileSync(join(top, "image/inputs.lock"), "utf8"));
  const kernel = openKernel(openPool(lock, [profile.kernel]).get(profile.kernel) ?? "");
  const folder = `usr/lib/modules/${kernel.version}/`;
  const modules = root.flatMap(({ path }) =>
    path.startsWith(folder) && path.endsWith(".ko") ? [path.slice(folder.length)] : [],
  );
  const named = selectModules(profile, kernel).map(({ path }) => path.replace(/\.xz$/u, ""));
  assert.deepEqual(modules.toSorted(), named.toSorted());
  const table = run("unsquashfs", ["-cat", join(outDir, "rootfs.sqsh"), `${folder}modules.dep`]).toString();
  const words = table.split(/[:\s]+/u).filter((word) => word !== "");
  assert.deepEqual([...new Set(words)].toSorted(), named.toSorted());
  const sizes = imageFiles.map((name) => `${name} ${(statSync(join(outDir, name)).size / 1e6).toFixed(1)} MB`);
  context.diagnostic(`${built}: ${sizes.join(", ")}; ${modules.length} modules`);
});
