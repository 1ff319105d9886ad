// Reads and changes the partition table of a disk, so that a power cut at any moment leaves a whole table, old or new.
import { errorCode } from "../base/errors.ts";
import type { Gpt, GptDisk, GptPartition, ProtectiveMbr } from "../formats/gpt.ts";
import { encodeGpt, parseProtectiveMbr, readGpt } from "../formats/gpt.ts";
import { parseMbr, protectiveType } from "../formats/mbr.ts";
import { probeArrayEnd, probeContent, probeStartBytes } from "../formats/superblock.ts";

/** The disk as whoever opened it hands it in. */
export interface TableDisk extends GptDisk {
  /** Short at the end of the disk. */
  read(offsetBytes: bigint, lengthBytes: number): Promise<Uint8Array>;
  write(offsetBytes: bigint, bytes: Uint8Array): Promise<void>;
  zero(offsetBytes: bigint, lengthBytes: bigint): Promise<void>;
  sync(): Promise<void>;
  /** Has the kernel read the table anew; rejects while a partition is in use. */
  rereadPartitions(): Promise<void>;
  /** Tells the kernel of one partition; rejects with EBUSY when it knows it. */
  addPartition(extent: {
    readonly number: number;
    readonly offsetBytes: bigint;
    readonly sizeBytes: bigint;
  }): Promise<void>;
}

/** What a disk is, for somebody who wants to put partitions on it. */
export type DiskUse =
  | { readonly kind: "blank" }
  /** `isWhole`: both copies of the table are right. */
  | { readonly kind: "gpt"; readonly gpt: Gpt; readonly isWhole: boolean }
  /** Somebody else's data. `found` says what, for people. */
  | { readonly kind: "foreign"; readonly found: string };

export async function diskUse(device: TableDisk): Promise<DiskUse> {
  const member = await probeArrayEnd(device);
  if (member !== undefined) return { kind: "foreign", found: `${member.name} on the whole disk` };
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
export async function wipeEnds(device: TableDisk, offsetBytes: bigint, sizeBytes: bigint): Promise<void> {
  const length = lesser(sizeBytes, wipeBytes);
  await device.zero(offsetBytes, length);
  await device.zero(offsetBytes + sizeBytes - length, length);
}

/** Writes the table. `isNew`: the disk had none. What a BIOS finds before it stays, but for what is given. */
export async function writeTable(
  device: TableDisk,
  gpt: Gpt,
  isNew: boolean,
  mbr: Partial<ProtectiveMbr> = {},
): Promise<void> {
  const present = parseProtectiveMbr(await device.read(0n, device.sectorBytes));
  const before = await readGpt(device, device.read.bind(device));
  // a backup that is not as the primary is none: that of a disk image lies where the image ended
  const isBackupWhole = before.kind === "gpt" && before.copy !== "primary";
  for (const step of encodeGpt(device, gpt, { isNew, isBackupWhole, ...present, ...mbr })) {
    for (const { offsetBytes, bytes } of step) await device.write(offsetBytes, bytes);
    await device.sync();
  }
}

/** Has the kernel read a table that is new to it as a whole. */
export async function announceTable(device: TableDisk, partitions: readonly GptPartition[]): Promise<void> {
  try {
    await device.rereadPartitions();
  } catch {
    for (const partition of partitions) await announcePartition(device, partition); // EBUSY: somebody looks at one right now
  }
}

/**
 * Tells the kernel of one partition. The others are left as they are: reading the whole table anew takes all of them away for a moment, and
 * everybody who follows devices would believe it.
 */
export async function announcePartition(device: TableDisk, partition: GptPartition): Promise<void> {
  const { number, firstBlock, lastBlock } = partition;
  const sector = BigInt(device.sectorBytes);
  try {
    await device.addPartition({
      number,
      offsetBytes: firstBlock * sector,
      sizeBytes: (lastBlock - firstBlock + 1n) * sector,
    });
  } catch (error) {
    if (errorCode(error) !== "EBUSY") throw error; // the kernel knows it already
  }
}
