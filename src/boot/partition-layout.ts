// The partitions of a system disk: which there are, how large, and where new ones go.
import type { Gpt, GptDisk, GptPartition } from "../formats/gpt.ts";
import { gptGeometry, legacyBiosBootable } from "../formats/gpt.ts";

export interface PartitionPlan {
  readonly label: string;
  readonly sizeBytes: bigint;
  readonly typeGuid: string;
  readonly attributes?: bigint;
}

const MiB = 1024n * 1024n;

export const partitionTypes = {
  efiSystem: "c12a7328-f81f-11d2-ba4b-00a0c93ec93b",
  biosBoot: "21686148-6449-6e6f-744e-656564454649",
  linuxData: "0fc63daf-8483-4772-8e79-3d69d8477de4",
  linuxSwap: "0657fd6d-a4ab-43c4-84e5-0933c84b4f4f",
} as const;

/**
 * What lies before the partitions that the node makes for itself, in this order: enough for a boot loader of either kind, so that installing one
 * later needs no other layout. Sizes as clients and the reference's disk images know them. BOOT must stay the third.
 */
export const systemPartitions: readonly PartitionPlan[] = [
  { label: "EFI", sizeBytes: 2101n * MiB, typeGuid: partitionTypes.efiSystem },
  { label: "BIOS", sizeBytes: 1n * MiB, typeGuid: partitionTypes.biosBoot, attributes: legacyBiosBootable },
  { label: "BOOT", sizeBytes: 2000n * MiB, typeGuid: partitionTypes.linuxData },
  { label: "META", sizeBytes: 1n * MiB, typeGuid: partitionTypes.linuxData },
];

export const imageCacheLabel = "IMAGECACHE";

/** Container images that came with a disk image. */
export function imageCachePartition(sizeBytes: bigint): PartitionPlan {
  return { label: imageCacheLabel, sizeBytes, typeGuid: partitionTypes.linuxData };
}

/** Partitions start at multiples of this. */
const alignmentBytes = MiB;

export interface FreeExtent {
  /** In logical blocks; both inclusive, the first aligned. */
  readonly firstBlock: bigint;
  readonly lastBlock: bigint;
}

function alignUp(block: bigint, sectorBytes: number): bigint {
  const step = alignmentBytes / BigInt(sectorBytes);
  return ((block + step - 1n) / step) * step;
}

/** Free space in the order of the disk, each stretch as far as it goes; never where the tables lie, whatever the header says. */
export function freeExtents(disk: GptDisk, gpt: Gpt): readonly FreeExtent[] {
  const used = gpt.partitions.toSorted((a, b) => (a.firstBlock < b.firstBlock ? -1 : 1));
  const extents: FreeExtent[] = [];
  const { firstUsableBlock, lastUsableBlock } = gptGeometry(disk);
  const end = gpt.lastUsableBlock < lastUsableBlock ? gpt.lastUsableBlock : lastUsableBlock;
  let next = gpt.firstUsableBlock > firstUsableBlock ? gpt.firstUsableBlock : firstUsableBlock;
  const add = (before: bigint): void => {
    const firstBlock = alignUp(next, disk.sectorBytes);
    const lastBlock = before < end ? before : end;
    if (firstBlock <= lastBlock) extents.push({ firstBlock, lastBlock });
  };
  for (const { firstBlock, lastBlock } of used) {
    add(firstBlock - 1n);
    if (lastBlock + 1n > next) next = lastBlock + 1n;
  }
  add(end);
  return extents;
}

export function extentBytes({ firstBlock, lastBlock }: FreeExtent, sectorBytes: number): bigint {
  return (lastBlock - firstBlock + 1n) * BigInt(sectorBytes);
}

/** The largest stretch of free space, undefined when the disk is full. */
export function largestFreeExtent(disk: GptDisk, gpt: Gpt): FreeExtent | undefined {
  return freeExtents(disk, gpt).reduce<FreeExtent | undefined>((best, extent) => {
    if (best === undefined) return extent;
    return extentBytes(extent, disk.sectorBytes) > extentBytes(best, disk.sectorBytes) ? extent : best;
  }, undefined);
}

function lowestFreeNumber(gpt: Gpt): number {
  const taken = new Set(gpt.partitions.map(({ number }) => number));
  let number = 1;
  while (taken.has(number)) number++;
  return number;
}

export interface AddPartition extends Omit<PartitionPlan, "sizeBytes"> {
  /** Undefined: all of the extent. */
  readonly sizeBytes?: bigint;
  readonly guid: string;
}

/** The table with one more partition at the start of the extent. Throws a RangeError when it does not fit. */
export function withPartition(
  disk: GptDisk,
  gpt: Gpt,
  [extent, add]: readonly [FreeExtent, AddPartition],
): readonly [Gpt, GptPartition] {
  const available = extentBytes(extent, disk.sectorBytes);
  const sizeBytes = add.sizeBytes ?? available;
  if (sizeBytes > available || sizeBytes <= 0n) {
    throw new RangeError(`Cannot add partition "${add.label}": ${sizeBytes} bytes are wanted, found ${available} free`);
  }
  const blocks = sizeBytes / BigInt(disk.sectorBytes);
  const partition: GptPartition = {
    number: lowestFreeNumber(gpt),
    typeGuid: add.typeGuid,
    guid: add.guid,
    firstBlock: extent.firstBlock,
    lastBlock: extent.firstBlock + blocks - 1n,
    attributes: add.attributes ?? 0n,
    name: add.label,
  };
  const partitions = [...gpt.partitions, partition].toSorted((a, b) => a.number - b.number);
  return [{ ...gpt, partitions }, partition];
}

/** An empty table for a disk. */
export function emptyGpt(disk: GptDisk, diskGuid: string): Gpt {
  const { firstUsableBlock, lastUsableBlock } = gptGeometry(disk);
  return { diskGuid, firstUsableBlock, lastUsableBlock, partitions: [] };
}

/**
 * The table with all of the disk for use: that of a disk image knows the size of the image only. Smaller disks than the table's are left as they are;
 * the partitions stay.
 */
export function grownToDisk(disk: GptDisk, gpt: Gpt): Gpt {
  const { lastUsableBlock } = gptGeometry(disk);
  return lastUsableBlock > gpt.lastUsableBlock ? { ...gpt, lastUsableBlock } : gpt;
}

/** The table of a new system disk, with more partitions behind the usual ones. `newGuid` makes a random GUID. Throws a RangeError when the disk is too small. */
export function planSystemDisk(disk: GptDisk, newGuid: () => string, more: readonly PartitionPlan[] = []): Gpt {
  let gpt = emptyGpt(disk, newGuid());
  for (const plan of [...systemPartitions, ...more]) {
    const extent = largestFreeExtent(disk, gpt);
    if (extent === undefined) throw new RangeError(`Cannot add partition "${plan.label}": found no free space`);
    [gpt] = withPartition(disk, gpt, [extent, { ...plan, guid: newGuid() }]);
  }
  return gpt;
}
