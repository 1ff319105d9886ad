// File systems that are really damaged: what can be repaired is mounted and keeps what is on it, what cannot be is left as it is, and the node says so.
import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { systemClock } from "../../src/base/clock.ts";
import { createLogger } from "../../src/base/logger.ts";
import { formatVolume } from "../../src/controllers/block/shared/format.ts";
import { mountVolume, unmountVolume, type Mounting } from "../../src/controllers/block/shared/mount-volume.ts";
import { FilesystemType, VolumeType } from "../../src/resources/block/common/enums.ts";
import { mountSpec } from "../../src/resources/block/common/messages.ts";
import { MountRequest } from "../../src/resources/block/mount-request.ts";
import { VolumeStatus } from "../../src/resources/block/volume-status.ts";
import { kernelBlockDevices } from "../../src/linux/block-devices.ts";
import { openLibc } from "../../src/linux/ffi/libc.ts";
import { nodeFiles } from "../../src/linux/files.ts";
import { kernelMounts } from "../../src/linux/mount.ts";
import { nodeProcesses } from "../../src/linux/process.ts";
import { kernelSwaps } from "../../src/linux/swap.ts";
import { openLoopDevice, type LoopDevice } from "../lib/loop-device.ts";

const MiB = 1024 * 1024;
const never = new AbortController().signal;
const libc = openLibc();
const host = {
  clock: systemClock,
  files: nodeFiles(),
  blockDevices: kernelBlockDevices(libc, systemClock),
  mounts: kernelMounts(libc),
  processes: nodeProcesses(),
  swaps: kernelSwaps(libc),
};

/** A disk that is an XFS with a file on it. */
interface Volume extends AsyncDisposable {
  readonly disk: LoopDevice;
  readonly logged: readonly string[];
  mount(): Promise<void>;
  unmount(): Promise<void>;
  readFile(): Promise<string>;
}

async function openVolume(): Promise<Volume> {
  const folder = await mkdtemp("/tmp/damaged-");
  const disk = await openLoopDevice(libc, `${folder}/disk`, 400 * MiB);
  await formatVolume(host, { path: disk.path, diskPath: disk.path, type: "xfs", label: "" }, never);
  const target = `${folder}/mounted`;
  const status = {
    ...VolumeStatus.zero(),
    type: VolumeType.partition,
    filesystem: FilesystemType.xfs,
    mountLocation: disk.path,
    mountSpec: { ...mountSpec.zero(), targetPath: target, fileMode: 0o755, projectQuotaSupport: true },
  };
  const mounting: Mounting = { status, request: MountRequest.zero(), parentTarget: undefined };
  const logged: string[] = [];
  const log = createLogger((_level, message) => void logged.push(message));
  const volume: Volume = {
    disk,
    logged,
    mount: () => mountVolume(host, mounting, { log, signal: never }),
    unmount: () => unmountVolume(host, { ...status, source: disk.path, target }, log),
    readFile: () => readFile(`${target}/file`, "utf8"),
    [Symbol.asyncDispose]: () => disk[Symbol.asyncDispose](),
  };
  await volume.mount();
  await writeFile(`${target}/file`, "kept");
  await volume.unmount();
  return volume;
}

/** Writes over `length` bytes there, whatever they are. */
async function damage({ path }: LoopDevice, offset: bigint, length: number): Promise<void> {
  await using device = await host.blockDevices.open(path, { write: true });
  await device.write(offset, new Uint8Array(length).fill(0xa5));
  await device.sync();
}

/** Where the log lies. Source: Linux, fs/xfs/libxfs/xfs_format.h, struct xfs_dsb. */
async function findLog({ path }: LoopDevice): Promise<{ readonly offset: bigint; readonly length: number }> {
  await using device = await host.blockDevices.open(path);
  const bytes = await device.read(0n, 512);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [blockBytes, groupBlocks, logBlocks] = [view.getUint32(4), view.getUint32(84), view.getUint32(96)];
  const start = view.getBigUint64(48);
  const groupBits = BigInt(view.getUint8(124));
  const block = (start >> groupBits) * BigInt(groupBlocks) + (start & ((1n << groupBits) - 1n));
  return { offset: block * BigInt(blockBytes), length: logBlocks * blockBytes };
}

void test("an XFS whose first superblock is damaged is repaired, and keeps what is on it", async () => {
  await using volume = await openVolume();
  await damage(volume.disk, 108n, 4); // of its label: the checksum is wrong
  await volume.mount();
  assert.equal(await volume.readFile(), "kept");
  assert.deepEqual(volume.logged, ["file system is damaged and is repaired", "file system was repaired"]);
  await volume.unmount();
  await volume.mount();
  assert.equal(volume.logged.length, 2);
  await volume.unmount();
});

void test("an XFS whose log cannot be read is not mounted, says why, and loses nothing by it", async () => {
  await using volume = await openVolume();
  const { offset, length } = await findLog(volume.disk);
  await damage(volume.disk, offset, length);
  await assert.rejects(
    volume.mount(),
    /Cannot mount damaged file system "\/dev\/loop\d+": \/usr\/sbin\/xfs_repair could not repair it \(.*log/u,
  );
  assert.deepEqual(volume.logged, ["file system is damaged and is repaired"]);
  // what the node does not do by itself, for it throws away what only the log has
  const args = ["-L", volume.disk.path];
  const { status } = await host.processes.run(
    { path: "/usr/sbin/xfs_repair", args, env: { PATH: "/usr/sbin" } },
    never,
  );
  assert.deepEqual(status, { kind: "exited", code: 0 });
  await volume.mount();
  assert.equal(await volume.readFile(), "kept");
  await volume.unmount();
});
