// Takes away what lies on disks and partitions: what others recognise it by, all of it, or the partition itself.
import { errorCode } from "../../../base/errors.ts";
import { lvmStartBytes, volumeGroupOf } from "../../../formats/lvm.ts";
import type { GptPartition } from "../../../formats/gpt.ts";
import { probeContent, probeStartBytes } from "../../../formats/superblock.ts";
import type { BlockDevice, BlockDevices } from "../../../linux/block-devices.ts";
import type { Files } from "../../../linux/files.ts";
import type { DiskPort, PartitionToDrop, WipeMethod } from "../../../runtime/disk-port.ts";
import { diskUse, wipeEnds, writeTable } from "../../../boot/partition-table.ts";
import type { LvmParts } from "../../storage/shared/lvm.ts";
import { lvm } from "../../storage/shared/lvm.ts";

const MiB = 1024n * 1024n;
/** One request to the device: short enough to be stopped in between. */
const stepBytes = 256n * MiB;
/** Both headers and all key slots of LUKS2 with the usual sizes: without them nobody reads what was encrypted, whatever he knows. */
const luksHeaderBytes = 16n * MiB;

function lesser(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

async function isEncrypted(device: BlockDevice, offsetBytes: bigint): Promise<boolean> {
  const start = await device.read(offsetBytes, probeStartBytes);
  return probeContent({ start, sizeBytes: device.sizeBytes })?.name === "luks";
}

async function zeroAll(device: BlockDevice, signal: AbortSignal): Promise<void> {
  for (let at = 0n; at < device.sizeBytes; at += stepBytes) {
    signal.throwIfAborted();
    await device.zero(at, lesser(stepBytes, device.sizeBytes - at));
  }
}

/** A range of the device counts as blank afterwards; keys of what was encrypted there are gone. */
async function wipeRange(device: BlockDevice, offsetBytes: bigint, sizeBytes: bigint): Promise<void> {
  if (await isEncrypted(device, offsetBytes)) await device.zero(offsetBytes, lesser(luksHeaderBytes, sizeBytes));
  await wipeEnds(device, offsetBytes, sizeBytes);
}

/** The kernel forgets the partitions of a disk that has none any more, those in use excepted. */
async function forgetPartitions(device: BlockDevice, numbers: readonly number[]): Promise<void> {
  for (const number of numbers) {
    try {
      await device.removePartition(number);
    } catch (error) {
      const code = errorCode(error);
      if (code !== "ENXIO" && code !== "EBUSY") throw error; // gone already, or in use: the next boot sees the truth
    }
  }
}

async function partitionsOf(device: BlockDevice): Promise<readonly GptPartition[]> {
  const use = await diskUse(device);
  return use.kind === "gpt" ? use.gpt.partitions : [];
}

async function wipePartition(device: BlockDevice, { firstBlock, lastBlock }: GptPartition): Promise<void> {
  const sector = BigInt(device.sectorBytes);
  await wipeRange(device, firstBlock * sector, (lastBlock - firstBlock + 1n) * sector);
}

/** Wipes a disk or a partition as it is named. `exclusive` refuses, with EBUSY, what is mounted or otherwise in use. */
export async function wipeDevice(
  blockDevices: BlockDevices,
  { path, method }: { readonly path: string; readonly method: WipeMethod },
  signal: AbortSignal,
): Promise<void> {
  await using device = await blockDevices.open(path, { write: true, lock: "exclusive", exclusive: true });
  const numbers = (await partitionsOf(device)).map(({ number }) => number);
  if (method === "zeroes") await zeroAll(device, signal);
  else await wipeRange(device, 0n, device.sizeBytes);
  await device.sync();
  await forgetPartitions(device, numbers);
}

/**
 * Everything on a disk: thrown away where the disk can do that, and in any case not to be recognised, its partitions included: where one of the same
 * size comes to lie later, nothing of the former shows, and the keys of what was encrypted are gone. What of it is in use does not hinder it.
 */
export async function wipeDisk(blockDevices: BlockDevices, path: string): Promise<void> {
  await using device = await blockDevices.open(path, { write: true, lock: "exclusive" });
  const partitions = await partitionsOf(device);
  try {
    await device.discard(0n, device.sizeBytes);
  } catch {
    // a disk that cannot throw away keeps its blocks until they are written anew
  }
  for (const partition of partitions) await wipePartition(device, partition);
  await wipeRange(device, 0n, device.sizeBytes);
  await device.sync();
  await forgetPartitions(
    device,
    partitions.map(({ number }) => number),
  );
}

/**
 * Wipes a partition and takes it out of its disk's table. Contents go first: a power cut leaves a partition that is blank, or none. False when
 * the table does not name it.
 */
export async function dropPartition(
  blockDevices: BlockDevices,
  { diskPath, partitionGuid }: PartitionToDrop,
): Promise<boolean> {
  await using device = await blockDevices.open(diskPath, { write: true, lock: "exclusive" });
  const use = await diskUse(device);
  if (use.kind !== "gpt") return false;
  const wanted = partitionGuid.toLowerCase();
  const partition = use.gpt.partitions.find(({ guid }) => guid.toLowerCase() === wanted);
  if (partition === undefined) return false;
  const { number } = partition;
  await wipePartition(device, partition);
  await device.sync();
  await writeTable(device, { ...use.gpt, partitions: use.gpt.partitions.filter((each) => each !== partition) }, false);
  await forgetPartitions(device, [number]);
  return true;
}

export interface DiskPortParts extends LvmParts {
  readonly blockDevices: BlockDevices;
  readonly files: Pick<Files, "write">;
}

export function diskPort(parts: DiskPortParts): DiskPort {
  const { blockDevices, files } = parts;
  return {
    wipeDevice: (device, signal) => wipeDevice(blockDevices, device, signal),
    wipeDisk: (path) => wipeDisk(blockDevices, path),
    dropPartition: (partition) => dropPartition(blockDevices, partition),
    // the same as the ioctl STOP_ARRAY: Documentation/admin-guide/md.rst
    stopArray: (name) => files.write(`/sys/block/${name}/md/array_state`, "clear"),
    async volumeGroupOf(path) {
      await using device = await blockDevices.open(path);
      return volumeGroupOf(await device.read(0n, lvmStartBytes));
    },
    async removeLogicalVolume(group, volume, signal) {
      await lvm(parts, ["lvremove", "--yes", `${group}/${volume}`], signal);
    },
    async removeVolumeGroup(group, signal) {
      await lvm(parts, ["vgremove", "--yes", group], signal);
    },
  };
}
