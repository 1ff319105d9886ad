// The installer as the node starts it, on a real disk: what it installs, refuses, upgrades and takes back.
import assert from "node:assert/strict";
import { mkdir, open, unlink, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { encodeUtf8 } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import { errorCode } from "../../src/base/errors.ts";
import { installerPaths } from "../../src/boot/installer-paths.ts";
import { encodeOsRelease, encodeUki } from "../../src/boot/uki.ts";
import { parseMeta } from "../../src/formats/meta-block.ts";
import { fileCgroups } from "../../src/linux/cgroup.ts";
import { kernelBlockDevices } from "../../src/linux/block-devices.ts";
import { openLibc } from "../../src/linux/ffi/libc.ts";
import { nodeFiles } from "../../src/linux/files.ts";
import { kernelMounts } from "../../src/linux/mount.ts";
import { nodeProcesses } from "../../src/linux/process.ts";
import {
  installerExit,
  installerMeta,
  type InstallerImage,
  type InstallerResult,
} from "../../src/runtime/installer.ts";
import { openInstaller } from "../../src/services/shared/installer-process.ts";
import { testImage } from "../lib/oci-image.ts";

/** The third disk of a guest: large enough for a system. */
const disk = "/dev/vdc";
const blobs = "/tmp/blobs";
const never = new AbortController().signal;
const files = nodeFiles();
const cgroups = fileCgroups(files);
const installer = openInstaller({ processes: nodeProcesses(), cgroups, cpus: 1 });
const libc = openLibc();
const blockDevices = kernelBlockDevices(libc, systemClock);
const mounts = kernelMounts(libc);

/** A PE image without sections, to which a kernel image's sections are added. */
function emptyPe(): Uint8Array {
  const bytes = new Uint8Array(1024);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0x5a4d, true);
  view.setUint32(60, 64, true);
  view.setUint32(64, 0x4550, true);
  view.setUint16(64 + 4 + 16, 240, true); // bytes of the optional header
  const optional = 64 + 24;
  view.setUint16(optional, 0x20b, true);
  view.setUint32(optional + 32, 4096, true);
  view.setUint32(optional + 36, 512, true);
  view.setUint32(optional + 60, 1024, true);
  view.setUint32(optional + 108, 16, true);
  return bytes;
}

function kernelImage(version: string): Uint8Array {
  return encodeUki({
    stub: emptyPe(),
    osRelease: encodeOsRelease(version),
    kernelArguments: ["console=ttyS0"],
    kernelVersion: "6.12.0",
    kernel: new Uint8Array(3_000_000).fill(1),
    initramfs: new Uint8Array(5_000_000).fill(2),
  });
}

/** Puts an image into a folder such as containerd's. */
async function storeImage(version: string): Promise<InstallerImage> {
  const boot = new Uint8Array(512).fill(7, 0, 90);
  boot.set([0x55, 0xaa], 510);
  const image = testImage({
    files: [
      { path: installerPaths.systemdBoot, content: encodeUtf8("systemd-boot") },
      { path: installerPaths.grubBoot, content: boot },
      { path: installerPaths.grubCore, content: new Uint8Array(1300).fill(9) },
      { path: installerPaths.uki, content: kernelImage(version) },
    ],
  });
  await mkdir(`${blobs}/sha256`, { recursive: true });
  for (const [digest, bytes] of [...image.blobs, [image.digest, image.manifest] as const]) {
    await writeFile(`${blobs}/${digest.replace(":", "/")}`, bytes);
  }
  return { blobs, manifestDigest: image.digest };
}

async function install(image: InstallerImage, wipe: boolean): Promise<InstallerResult & { readonly lines: string[] }> {
  const lines: string[] = [];
  const meta = installerMeta([[0x0a, encodeUtf8("network")]]);
  const result = await installer.run({ kind: "install", disk, image, wipe, meta }, (line) => lines.push(line), never);
  return { ...result, lines };
}

void test("installs, upgrades and goes back on a real disk", async () => {
  await cgroups.create("/system", {});
  const image = await storeImage("v1.0.0");
  const first = await install(image, false);
  assert.equal(first.exitCode, 0, first.error ?? "");
  assert.equal(first.lines.at(-1), "installation of v1.0.0 complete");
  const report = { firmware: "bios", running: "A", state: { good: "A" }, versions: { A: "v1.0.0" } };
  assert.deepEqual(await installer.banks(disk, never), report);
  {
    await using meta = await blockDevices.open(`${disk}4`);
    assert.equal(new TextDecoder().decode(parseMeta(await meta.read(0n, 524_288)).get(0x0a)), "network");
    await using bios = await blockDevices.open(`${disk}2`);
    assert.equal((await bios.read(600n, 1))[0], 9);
  }

  const second = await install(image, false);
  assert.equal(second.exitCode, installerExit.install);
  assert.match(second.error ?? "", /disk \/dev\/vdc is not empty, skipping install, detected "gpt"/u);

  const next = await storeImage("v2.0.0");
  const tag = installerMeta([[0x0b, encodeUtf8("code")]]);
  const upgrade = await installer.run({ kind: "upgrade", disk, image: next, meta: tag }, () => undefined, never);
  assert.equal(upgrade.exitCode, 0, upgrade.error ?? "");
  assert.deepEqual(await installer.banks(disk, never), {
    ...report,
    state: { good: "A", trial: { bank: "B", bootsLeft: 2 } },
    versions: { A: "v1.0.0", B: "v2.0.0" },
  });
  {
    await using meta = await blockDevices.open(`${disk}4`);
    assert.deepEqual([...parseMeta(await meta.read(0n, 524_288)).keys()], [0x0a, 0x0b]);
  }
  const back = await installer.run({ kind: "rollBack", disk }, () => undefined, never);
  assert.equal(back.exitCode, 0, back.error ?? "");
  assert.deepEqual((await installer.banks(disk, never))?.state, { good: "A" });

  const again = await install(next, true);
  assert.equal(again.exitCode, 0, again.error ?? "");
  assert.deepEqual((await installer.banks(disk, never))?.versions, { A: "v2.0.0" });
});

/** All but the last bytes of a file system, taken by one file. */
async function fill(folder: string): Promise<void> {
  const piece = new Uint8Array(16_000_000);
  await using handle = await open(`${folder}/fill`, "w");
  for (;;) {
    try {
      await handle.write(piece);
    } catch (error) {
      if (errorCode(error) === "ENOSPC") return;
      throw error;
    }
  }
}

void test("an image that does not fit is refused before anything is written, and fits when there is room again", async () => {
  const before = await installer.banks(disk, never);
  const next = await storeImage("v2.5.0");
  const upgrade = (): Promise<InstallerResult> =>
    installer.run({ kind: "upgrade", disk, image: next, meta: {} }, () => undefined, never);
  const folder = "/tmp/boot";
  await mkdir(folder);
  await mounts.mount({ source: `${disk}3`, target: folder, type: "vfat", flags: [] });
  await fill(folder);
  await mounts.unmount(folder);
  const refused = await upgrade();
  assert.notEqual(refused.exitCode, 0);
  assert.match(refused.error ?? "", /partition BOOT has \d+ bytes free, want \d+/u);
  assert.deepEqual(await installer.banks(disk, never), before);
  await mounts.mount({ source: `${disk}3`, target: folder, type: "vfat", flags: [] });
  await unlink(`${folder}/fill`);
  await mounts.unmount(folder);
  assert.equal((await upgrade()).exitCode, 0);
  assert.equal((await installer.banks(disk, never))?.versions.B, "v2.5.0");
  assert.equal((await installer.run({ kind: "rollBack", disk }, () => undefined, never)).exitCode, 0);
});

void test("a layer that is not what its digest says ends it before the disk is touched", async () => {
  const image = await storeImage("v3.0.0");
  const before = await installer.banks(disk, never);
  const { blobs: parts } = testImage({ files: [] });
  assert.ok(parts.size > 0);
  const layer = JSON.parse(await files.readText(`${blobs}/${image.manifestDigest.replace(":", "/")}`)).layers[0].digest;
  await using handle = await open(`${blobs}/${String(layer).replace(":", "/")}`, "r+");
  await handle.write(Uint8Array.of(3), 0, 1, 4_000_000);
  const result = await install(image, true);
  assert.equal(result.exitCode, installerExit.dependency);
  assert.match(result.error ?? "", /a blob is sha256:[0-9a-f]+, want sha256:/u);
  assert.deepEqual(await installer.banks(disk, never), before);
});
