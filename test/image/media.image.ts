// The images to boot from: same bytes when made again, not too large, and what their parts say when other tools read them.
import assert from "node:assert/strict";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { encodeGrubConfig, encodeMediumConfig } from "../../src/boot/grub-config.ts";
import { parseGrubState } from "../../src/boot/grub-state.ts";
import { readContents } from "../../src/boot/installer-labels.ts";
import { parseUki } from "../../src/boot/uki.ts";
import { authenticodeDigest, parsePe } from "../../src/formats/pe.ts";
import { readGpt } from "../../src/formats/gpt.ts";
import { prepareInputs } from "../../tools/image/build.ts";
import { openLoaders } from "../../tools/image/loaders.ts";
import { bundledPackages, imageVersion, makeMedia, mediaProfiles } from "../../tools/image/media.ts";
import { outDir, sha256OfFile, top } from "../../tools/image/paths.ts";
import { run } from "../../tools/image/run.ts";

const folder = mkdtempSync(join(tmpdir(), "ichor-media-"));
const { lock, kernel } = prepareInputs("virtual");
const loaders = openLoaders(lock);
/** A disk for another platform is made of the same parts. */
const profiles = [...mediaProfiles()].filter(([format]) => format !== "nocloud").map(([, path]) => path);
const mebibyte = 1 << 20;
const limitBytes = 150e6;

async function make(name: string): Promise<readonly string[]> {
  mkdirSync(join(folder, name));
  const parts = {
    kernel: join(outDir, "vmlinuz-amd64"),
    kernelVersion: kernel.version,
    initramfs: join(outDir, "initramfs-amd64.xz"),
    stub: loaders.stub,
    systemdBoot: loaders.systemdBoot,
    version: imageVersion(),
  };
  const work = join(folder, `${name}-work`);
  return makeMedia({ profiles, parts, outDir: join(folder, name), work }, loaders);
}

/** Reads stretches of a file that is too large to read as a whole. */
function openDisk(path: string): Disposable & { read(offset: bigint, length: number): Uint8Array } {
  const file = openSync(path, "r");
  return {
    read(offset, length) {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
    },
    [Symbol.dispose]: () => closeSync(file),
  };
}

const first = (name: string): string => join(folder, "first", name);
let names: readonly string[] = [];
before(async () => {
  names = await make("first");
});
after(() => rmSync(folder, { recursive: true }));

void test("the images have the same bytes when they are made again, under another umask", async () => {
  const umask = process.umask(0o077);
  await make("second-and-longer");
  process.umask(umask);
  const digests = (name: string): readonly string[] =>
    names.map((file) => `${file} ${sha256OfFile(join(folder, name, file))}`);
  assert.deepEqual(digests("second-and-longer"), digests("first"));
  rmSync(join(folder, "second-and-longer"), { recursive: true });
  rmSync(join(folder, "second-and-longer-work"), { recursive: true });
});

void test("each image takes at most 150 MB, and its digest lies beside it", () => {
  for (const name of names) {
    assert.ok(statSync(first(name)).size <= limitBytes, `${name} has ${statSync(first(name)).size} bytes`);
    assert.equal(readFileSync(first(`${name}.sha256`), "utf8"), `${sha256OfFile(first(name))}  ${name}\n`);
  }
});

void test("objdump and we read the same sections of the kernel image", () => {
  const file = readFileSync(first("metal-amd64-uki.efi"));
  const listed = run("objdump", ["-h", first("metal-amd64-uki.efi")])
    .toString()
    .matchAll(/^\s+\d+ (\S+)\s+([0-9a-f]{8}) .* ([0-9a-f]{8})  2\*\*\d+$/gmu);
  const theirs = [...listed].map(([, name, size, offset]) => [name, Number(`0x${size}`), Number(`0x${offset}`)]);
  const ours = parsePe(file).sections.map((section) => [
    section.name,
    Math.min(section.virtualBytes, section.fileBytes),
    section.fileOffset,
  ]);
  assert.deepEqual(
    ours.map(([name, , offset]) => [name, offset]),
    theirs.map(([name, , offset]) => [name, offset]),
  );
  assert.equal(parseUki(file).kernelVersion, kernel.version);
});

void test("the digest of the kernel is the one that Debian signed", () => {
  const file = readFileSync(join(outDir, "vmlinuz-amd64"));
  const { certificates } = parsePe(file);
  const signature = file.subarray(certificates.fileOffset, certificates.fileOffset + certificates.bytes);
  assert.ok(signature.includes(authenticodeDigest(file)), "the signature does not hold the digest");
});

void test("GRUB understands the configurations", () => {
  const uki = parseUki(readFileSync(first("metal-amd64-uki.efi")));
  for (const [index, text] of [encodeGrubConfig(), encodeMediumConfig("efi.img", ["a.efi", uki])].entries()) {
    writeFileSync(join(folder, `grub${index}.cfg`), text);
    loaders.grub("grub-script-check", [join(folder, `grub${index}.cfg`)]);
  }
});

void test("the disk has its partitions, and file systems that fsck finds whole", async () => {
  const disk = join(folder, "first-work/raw/disk.raw");
  const sizeBytes = BigInt(statSync(disk).size);
  using file = openDisk(disk);
  const found = await readGpt({ sizeBytes, sectorBytes: 512 }, (offset, length) =>
    Promise.resolve(file.read(offset, length)),
  );
  assert.equal(found.kind, "gpt");
  if (found.kind !== "gpt") return;
  assert.equal(found.copy, "both");
  assert.deepEqual(
    found.gpt.partitions.map(({ name }) => name),
    ["EFI", "BIOS", "BOOT", "META"],
  );
  for (const name of ["EFI", "BOOT"]) {
    const partition = found.gpt.partitions.find((each) => each.name === name);
    const offset = Number(partition?.firstBlock ?? 0n) * 512;
    const bytes = Number((partition?.lastBlock ?? 0n) + 1n) * 512 - offset;
    const copy = join(folder, `${name}.img`);
    run("dd", [
      `if=${disk}`,
      `of=${copy}`,
      "bs=1M",
      "conv=sparse",
      "status=none",
      `skip=${offset / mebibyte}`,
      `count=${bytes / mebibyte}`,
    ]);
    run("/usr/sbin/fsck.fat", ["-n", copy]);
    if (name === "BOOT") assert.deepEqual(parseGrubState(run("mtype", ["-i", copy, "::/grub/grubenv"])), { good: "A" });
    if (name === "EFI") {
      const listed = run("mdir", ["-b", "-/", "-i", copy, "::/"]).toString();
      assert.match(
        listed,
        /::\/EFI\/BOOT\/BOOTX64\.EFI\n[^]*::\/EFI\/Linux\/ichor-a\.efi\n[^]*::\/loader\/loader\.conf\n/u,
      );
    }
    rmSync(copy);
  }
});

void test("QEMU finds the same disk in the files for hypervisors", () => {
  for (const [format, theirs] of [
    ["qcow2", "qcow2"],
    ["vhd", "vpc"],
  ] as const) {
    const disk = join(folder, "first-work", format, "disk.raw");
    const unpacked = join(folder, `metal-amd64.${format}`);
    const file = format === "qcow2" ? first("metal-amd64.qcow2") : unpacked;
    if (file === unpacked) run("zstd", ["-dq", "--sparse", "-f", "-o", unpacked, first(`metal-amd64.${format}.zst`)]);
    run("qemu-img", ["compare", "-q", "-f", "raw", "-F", theirs, disk, file]);
    rmSync(unpacked, { force: true });
  }
});

void test("the installer image is one that other tools of its kind read", () => {
  const layout = join(folder, "layout");
  mkdirSync(layout);
  run("tar", ["-xf", first("installer-amd64.tar"), "-C", layout]);
  const read = (digest: string): unknown => {
    const file = join(layout, "blobs/sha256", digest.replace("sha256:", ""));
    assert.equal(sha256OfFile(file), digest.replace("sha256:", ""));
    return JSON.parse(readFileSync(file, "utf8"));
  };
  const index = JSON.parse(readFileSync(join(layout, "index.json"), "utf8"));
  const manifest = read(index.manifests[0].digest) as { layers: { digest: string }[]; config: { digest: string } };
  const { config } = read(manifest.config.digest) as { config: { Labels: Readonly<Record<string, string>> } };
  assert.equal(config.Labels["org.opencontainers.image.version"], imageVersion());
  assert.deepEqual(readContents(config.Labels), { extensions: [], kernelVersion: kernel.version });
  const layer = join(layout, "blobs/sha256", manifest.layers[0]?.digest.replace("sha256:", "") ?? "");
  const listed = run("tar", ["-tf", layer]).toString().split("\n");
  for (const name of ["vmlinuz.efi", "systemd-boot.efi", "grub-boot.img", "grub-core.img"]) {
    assert.ok(listed.includes(`usr/install/amd64/${name}`), name);
  }
});

void test("the list of npm packages in bundles is that of the node's programs", () => {
  const golden = readFileSync(join(top, "test/golden/runtime-deps.txt"), "utf8").trim().split("\n");
  const files = lock.npm.map(({ name }) => name);
  const ofNode = golden.map((line) => line.split(" ")).filter(([program]) => program !== "ichorctl");
  const bundled = new Set(
    ofNode.map(([, name]) => name ?? "").filter((name) => !files.some((file) => file.includes(name))),
  );
  assert.deepEqual([...bundled].sort(), [...bundledPackages].sort());
});
