// Files that a disk image becomes: the same bytes wherever the disk's file has holes, and the same disk when other tools read them.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { writeDiskFile } from "../../src/imager/disk-file.ts";
import type { DiskFormat, DiskPacking } from "../../src/imager/profile.ts";
import { openLoaders } from "../../tools/image/loaders.ts";
import { parseLock } from "../../tools/image/lock.ts";
import { sha256OfFile, top } from "../../tools/image/paths.ts";
import { run } from "../../tools/image/run.ts";

const folder = mkdtempSync(join(tmpdir(), "ichor-disk-file-"));
after(() => rmSync(folder, { recursive: true }));
const { tools } = openLoaders(parseLock(readFileSync(join(top, "image/inputs.lock"), "utf8")));
const sizeBytes = 16 << 20;
const formats: readonly DiskFormat[] = ["raw", "qcow2", "vhd"];
const packings: readonly DiskPacking[] = ["raw", ".zst", ".xz", ".gz", ".tar.gz"];

/** A disk with something here and there; its path. */
function makeDisk(name: string, hasHoles: boolean): string {
  mkdirSync(join(folder, name, "work"), { recursive: true });
  const disk = join(folder, name, "work/disk.raw");
  writeFileSync(disk, hasHoles ? "" : new Uint8Array(sizeBytes));
  truncateSync(disk, sizeBytes);
  const file = openSync(disk, "r+");
  for (let index = 0; index < 100; index++) {
    const bytes = createHash("sha512").update(String(index)).digest();
    writeSync(file, bytes, 0, bytes.length, (index * 3_874_973) % (sizeBytes - bytes.length));
  }
  closeSync(file);
  return disk;
}

/** All files of the disk; their names. */
function writeAll(name: string, hasHoles: boolean): readonly string[] {
  const common = { disk: makeDisk(name, hasHoles), outDir: join(folder, name), name: "metal-amd64" };
  const uuid = "00112233-4455-8677-8899-aabbccddeeff";
  return formats.flatMap((format) =>
    packings.map((packing) => writeDiskFile({ ...common, format, packing, uuid }, tools)),
  );
}

const names = writeAll("holes", true);

void test("a disk's files have the same bytes, with holes and without", () => {
  const digests = (from: string, files: readonly string[]): readonly string[] =>
    files.map((file) => `${file} ${sha256OfFile(join(folder, from, file))}`);
  assert.deepEqual(digests("none", writeAll("none", false)), digests("holes", names));
});

void test("QEMU finds the disk in each format", () => {
  const compare = (format: string, file: string): void => {
    run("qemu-img", ["compare", "-q", "-f", "raw", "-F", format, join(folder, "holes/work/disk.raw"), file]);
  };
  compare("raw", join(folder, "holes/metal-amd64.raw"));
  compare("qcow2", join(folder, "holes/metal-amd64.qcow2"));
  compare("vpc", join(folder, "holes/metal-amd64.vhd"));
  run("qemu-img", ["check", "-q", "-f", "qcow2", join(folder, "holes/metal-amd64.qcow2")]);
});

void test("each packing gives back what was packed", () => {
  const unpack: Readonly<Record<string, readonly [string, ...string[]]>> = {
    ".zst": ["zstd", "-dcq"],
    ".xz": ["xz", "-dc"],
    ".gz": ["gzip", "-dc"],
    ".tar.gz": ["tar", "-xzOf"],
  };
  for (const format of formats) {
    const whole = readFileSync(join(folder, `holes/metal-amd64.${format}`));
    for (const [packing, [program, ...args]] of Object.entries(unpack)) {
      const packed = join(folder, `holes/metal-amd64.${format}${packing}`);
      assert.ok(run(program, [...args, packed]).equals(whole), packed);
    }
  }
});
