// Makes partitions: chooses a disk and space on it, and adds to its table.
import type { FreeExtent } from "../../../boot/partition-layout.ts";
import {
  emptyGpt,
  extentBytes,
  grownToDisk,
  largestFreeExtent,
  withPartition,
} from "../../../boot/partition-layout.ts";
import type { Gpt, GptPartition } from "../../../formats/gpt.ts";
import type { BlockDevice, BlockDevices } from "../../../linux/block-devices.ts";
import { announcePartition, diskUse, wipeEnds, writeTable } from "../../../boot/partition-table.ts";

/** How large a partition may become. */
export interface SizeLimits {
  /** 0: all there is. */
  readonly maxBytes: bigint;
  /** Percents of the free space; 0: no limit. */
  readonly maxPercent: bigint;
  /** `maxBytes` is what must stay free instead. */
  readonly isMaxLeftOver: boolean;
}

export interface WantedPartition extends SizeLimits {
  readonly label: string;
  readonly typeGuid: string;
  readonly minBytes: bigint;
}

/** Why a disk does not do. */
export type Refusal = "space" | "format" | "other";

export type Provisioned =
  | { readonly kind: "made"; readonly partition: GptPartition }
  | { readonly kind: "refused"; readonly why: Refusal; readonly found: string };

/** Size of the new partition in an extent, rounded down to whole MiB unless it takes all; undefined when it does not fit. */
export function partitionBytes(wanted: WantedPartition, freeBytes: bigint): bigint | undefined {
  if (freeBytes < wanted.minBytes) return undefined;
  let limit = wanted.maxBytes === 0n ? freeBytes : wanted.maxBytes;
  if (wanted.isMaxLeftOver) limit = freeBytes - wanted.maxBytes;
  if (wanted.maxPercent > 0n) limit = (freeBytes * wanted.maxPercent) / 100n;
  if (limit >= freeBytes) return freeBytes;
  const size = limit > wanted.minBytes ? limit : wanted.minBytes;
  return (size >> 20n) << 20n;
}

interface Room {
  readonly gpt: Gpt;
  readonly isNew: boolean;
  readonly extent: FreeExtent;
  readonly sizeBytes: bigint;
}

async function findRoom(
  device: BlockDevice,
  wanted: WantedPartition,
  newGuid: () => string,
): Promise<Room | Refusal | GptPartition> {
  const use = await diskUse(device);
  if (use.kind === "foreign") return "format";
  const isNew = use.kind === "blank";
  const gpt = use.kind === "blank" ? emptyGpt(device, newGuid()) : grownToDisk(device, use.gpt);
  const present = gpt.partitions.find(({ name }) => name === wanted.label);
  if (present !== undefined) return present;
  const extent = largestFreeExtent(device, gpt);
  const sizeBytes = extent === undefined ? undefined : partitionBytes(wanted, extentBytes(extent, device.sectorBytes));
  return extent === undefined || sizeBytes === undefined ? "space" : { gpt, isNew, extent, sizeBytes };
}

/** For a table that is not written. */
const noGuid = "00000000-0000-0000-0000-000000000000";

/** Undefined: there is room for the partition, which is still to be made. */
async function settled(device: BlockDevice, wanted: WantedPartition): Promise<Provisioned | undefined> {
  if (device.isReadOnly) return { kind: "refused", why: "other", found: "a read-only disk" };
  const room = await findRoom(device, wanted, () => noGuid);
  if (room === "space") return { kind: "refused", why: "space", found: "too little free space" };
  if (typeof room === "string") return { kind: "refused", why: room, found: "data of another system" };
  if (!("number" in room)) return undefined;
  await announcePartition(device, room);
  return { kind: "made", partition: room };
}

/**
 * Adds the partition to the disk. One that is there already, from a try that was cut short, is announced to the kernel and returned.
 * The range is wiped before the table names it: a new partition is never seen with former contents. Looks before it opens the disk for writing:
 * udevd has the table of a disk read anew that somebody could have written to, that is news of all its partitions, and whoever hears them would
 * try again.
 */
export async function provision(
  blockDevices: BlockDevices,
  [diskPath, wanted]: readonly [string, WantedPartition],
  newGuid: () => string,
): Promise<Provisioned> {
  {
    await using seen = await blockDevices.open(diskPath, { lock: "shared" });
    const known = await settled(seen, wanted);
    if (known !== undefined) return known;
  }
  await using device = await blockDevices.open(diskPath, { write: true, lock: "exclusive" });
  const room = await findRoom(device, wanted, newGuid);
  if (typeof room === "string" || "number" in room)
    throw new Error(`Cannot add to "${diskPath}": somebody changed it meanwhile`);
  const { gpt, isNew, extent, sizeBytes } = room;
  const add = { label: wanted.label, typeGuid: wanted.typeGuid, sizeBytes, guid: newGuid() };
  const [next, partition] = withPartition(device, gpt, [extent, add]);
  await wipeEnds(device, extent.firstBlock * BigInt(device.sectorBytes), sizeBytes);
  await device.sync();
  await writeTable(device, next, isNew);
  await announcePartition(device, partition);
  return { kind: "made", partition };
}
