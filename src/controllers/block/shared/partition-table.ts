// Reads and changes the partition table of a disk, so that a power cut at any moment leaves a whole table, old or new.
import type { Gpt, GptPartition } from "../../../formats/gpt.ts";
import { encodeGpt, readGpt } from "../../../formats/gpt.ts";
import { parseMbr, protectiveType } from "../../../formats/mbr.ts";
import { probeContent, probeStartBytes } from "../../../formats/superblock.ts";
import type { BlockDevice } from "../../../linux/block-devices.ts";

/** What a disk is, for somebody who wants to put partitions on it. */
export type DiskUse =
  | { readonly kind: "blank" }
  /** `isWhole`: both copies of the table are right. */
  | { readonly kind: "gpt"; readonly gpt: Gpt; readonly isWhole: boolean }
  /** Somebody else's data. `found` says what, for people. */
  | { readonly kind: "foreign"; readonly found: string };

export async function diskUse(device: BlockDevice): Promise<DiskUse> {
  const table = await readGpt(device, device.read.bind(device));
  if (table.kind === "gpt") return { kind: "gpt", gpt: table.gpt, isWhole: table.copy === "both" };
  if (table.kind === "damaged") return { kind: "foreign", found: "a damaged GPT partition table" };
  const start = await device.read(0n, probeStartBytes);
  const content = probeContent({ start, sizeBytes: device.sizeBytes });
  if (content !== undefined) return { kind: "foreign", found: `${content.name} on the whole disk` };
  if (parseMbr(start.subarray(0, 512)).some(({ type }) => type !== protectiveType)) {
    return { kind: "foreign", found: "an MBR partition table" };
  }
  return { kind: "blank" };
}

const wipeBytes = 1024n * 1024n;

function lesser(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** Takes signatures of former contents away, at both ends of a range. */
export async function wipeEnds(device: BlockDevice, offsetBytes: bigint, sizeBytes: bigint): Promise<void> {
  const length = lesser(sizeBytes, wipeBytes);
  await device.zero(offsetBytes, length);
  await device.zero(offsetBytes + sizeBytes - length, length);
}

/** Writes the table. `isNew`: the disk had none. */
export async function writeTable(device: BlockDevice, gpt: Gpt, isNew: boolean): Promise<void> {
  const bootCode = (await device.read(0n, device.sectorBytes)).subarray(0, 446);
  for (const step of encodeGpt(device, gpt, { isNew, bootCode })) {
    for (const { offsetBytes, bytes } of step) await device.write(offsetBytes, bytes);
    await device.sync();
  }
}

/** Tells the kernel of partitions it does not know yet. Those in use keep their nodes. */
export async function announcePartitions(device: BlockDevice, partitions: readonly GptPartition[]): Promise<void> {
  try {
    await device.rereadPartitions();
    return;
  } catch {
    // somebody looks at one of the partitions right now: tell of each alone
  }
  const sector = BigInt(device.sectorBytes);
  for (const { number, firstBlock, lastBlock } of partitions) {
    const extent = { number, offsetBytes: firstBlock * sector, sizeBytes: (lastBlock - firstBlock + 1n) * sector };
    try {
      await device.addPartition(extent);
    } catch {
      // EBUSY: the kernel knows it already
    }
  }
}
