// The config on a real XFS, with the power cut while it is written: the file system is shut down without its log being flushed, which leaves on
// the disk what a power cut leaves, and mounted again.
import assert from "node:assert/strict";
import { mkdtemp, open } from "node:fs/promises";
import { test } from "node:test";
import { decodeUtf8 } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import { configBytes } from "../../src/config/config.ts";
import { contentOf, formatVolume } from "../../src/controllers/block/shared/format.ts";
import { diskUse } from "../../src/boot/partition-table.ts";
import { provision } from "../../src/controllers/block/shared/provision.ts";
import { readStoredConfig, writeStoredConfig } from "../../src/controllers/config/shared/config-files.ts";
import { kernelBlockDevices } from "../../src/linux/block-devices.ts";
import { openLibc } from "../../src/linux/ffi/libc.ts";
import { nodeFiles } from "../../src/linux/files.ts";
import { kernelMounts } from "../../src/linux/mount.ts";
import { nodeProcesses } from "../../src/linux/process.ts";
import { openLoopDevice } from "../lib/loop-device.ts";

/** `XFS_IOC_GOINGDOWN`, and its flag: what is not on the disk yet never gets there. */
const XFS_IOC_GOINGDOWN = 0x8004587dn;
const NO_LOG_FLUSH = 2;

const MiB = 1024 * 1024;
const cuts = 50;

const libc = openLibc();
const files = nodeFiles();
const mounts = kernelMounts(libc);
const blockDevices = kernelBlockDevices(libc, systemClock);
const tools = { blockDevices, processes: nodeProcesses(), files };
const never = new AbortController().signal;

/** Different lengths, so that a torn file cannot look like another one. */
function configText(round: number): string {
  const filler = `# ${"x".repeat((round * 977) % 20_000)}\n`;
  return `version: v1alpha1\nmachine:\n  type: worker\n  token: a.${round}\n${filler}`;
}

/** Returns what `isDone` said in the moment of the cut. */
async function cutPower(target: string, isDone: () => boolean): Promise<boolean> {
  await using handle = await open(target, "r");
  const wasDone = isDone();
  libc.call("ioctl", handle.fd, XFS_IOC_GOINGDOWN, Uint8Array.of(NO_LOG_FLUSH, 0, 0, 0));
  return wasDone;
}

void test(`the config survives ${cuts} power cuts while it is written`, async () => {
  const folder = await mkdtemp("/tmp/state-");
  await files.makeDirectory(`${folder}/mnt`);
  await using disk = await openLoopDevice(libc, `${folder}/disk`, 400 * MiB);
  await formatVolume(tools, { path: disk.path, diskPath: disk.path, type: "xfs", label: "STATE" }, never);
  const target = `${folder}/mnt`;
  const mount = (): Promise<void> =>
    mounts.mount({ source: disk.path, target, type: "xfs", flags: ["no-suid", "no-dev"] });
  await mount();
  await writeStoredConfig(files, target, configText(0));
  for (let round = 1; round <= cuts; round++) {
    const before = (await readStoredConfig(files, target)).kind;
    assert.equal(before, "config");
    let isDone = false;
    const writing = writeStoredConfig(files, target, configText(round)).then(
      () => (isDone = true),
      () => false, // an error of the cut
    );
    await systemClock.sleep((round * 7) % 60); // from before the first write to after the last
    // A success that is reported after the cut is none: nobody is left to hear it, and XFS takes a folder whose changes
    // the shutdown has thrown away for one that has none to write.
    const isAcknowledged = await cutPower(target, () => isDone);
    await writing;
    await mounts.unmount(target);
    await mount();
    const stored = await readStoredConfig(files, target);
    assert.equal(stored.kind, "config", `round ${round}`);
    const text = stored.kind === "config" ? decodeUtf8(configBytes(stored.config)) : "";
    // what was acknowledged is there; what was not is old or new
    const found = [configText(round - 1), configText(round)].indexOf(text);
    assert.ok(isAcknowledged ? found === 1 : found >= 0, `round ${round}: found the wrong config (${found})`);
    if (text !== configText(round)) await writeStoredConfig(files, target, configText(round));
  }
  await mounts.unmount(target);
});

void test("a volume is made on a blank disk: table, partition, file system", async () => {
  const folder = await mkdtemp("/tmp/disk-");
  await using disk = await openLoopDevice(libc, `${folder}/disk`, 1024 * MiB);
  const size = BigInt(400 * MiB);
  const wanted = { label: "STATE", typeGuid: "0fc63daf-8483-4772-8e79-3d69d8477de4", minBytes: size, maxBytes: size };
  const made = await provision(blockDevices, [disk.path, { ...wanted, maxPercent: 0n, isMaxLeftOver: false }], () =>
    crypto.randomUUID(),
  );
  assert.equal(made.kind, "made");
  {
    await using device = await blockDevices.open(disk.path);
    const use = await diskUse(device);
    assert.ok(use.kind === "gpt" && use.isWhole);
  }
  const path = `${disk.path}p1`;
  assert.equal(await contentOf(blockDevices, path), undefined);
  assert.equal(await formatVolume(tools, { path, diskPath: disk.path, type: "xfs", label: "STATE" }, never), undefined);
  assert.equal(await contentOf(blockDevices, path), "xfs");
  // whatever is there stays
  assert.equal(await formatVolume(tools, { path, diskPath: disk.path, type: "ext4", label: "STATE" }, never), "xfs");
});
