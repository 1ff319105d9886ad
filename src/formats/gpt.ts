// GUID partition tables: bytes ↔ objects. Source: UEFI specification 2.10, chapter 5.
import { crc32 } from "node:zlib";
import { concatBytes, decodeUtf8 } from "../base/bytes.ts";
import { equalData } from "../base/equal.ts";
import { FormatError } from "../base/errors.ts";
import { formatGuid, parseGuid } from "./guid.ts";

export interface GptPartition {
  /** 1 and up: the number the kernel gives it. */
  readonly number: number;
  readonly typeGuid: string;
  readonly guid: string;
  /** In logical blocks; both inclusive. */
  readonly firstBlock: bigint;
  readonly lastBlock: bigint;
  /** Attribute bits; bit 2 is "legacy BIOS bootable". */
  readonly attributes: bigint;
  readonly name: string;
}

export interface Gpt {
  readonly diskGuid: string;
  /** Blocks that partitions may use, both inclusive. */
  readonly firstUsableBlock: bigint;
  readonly lastUsableBlock: bigint;
  /** Sorted by number. */
  readonly partitions: readonly GptPartition[];
}

/** Geometry of the disk the table lies on. */
export interface GptDisk {
  readonly sizeBytes: bigint;
  /** Size of a logical block, 512 or 4096. */
  readonly sectorBytes: number;
}

export const legacyBiosBootable = 4n;

const signature = "EFI PART";
const revision = 0x0001_0000;
const headerBytes = 92;
const entryBytes = 128;
const entryCount = 128;
/** Space of the entries: 16 KiB, whatever the size of a block. */
export const gptEntriesBytes: number = entryBytes * entryCount;

const nameBytes = 72;
const emptyGuid = "00000000-0000-0000-0000-000000000000";

interface Header {
  readonly myBlock: bigint;
  readonly otherBlock: bigint;
  readonly firstUsableBlock: bigint;
  readonly lastUsableBlock: bigint;
  readonly diskGuid: string;
  readonly entriesBlock: bigint;
  readonly entryCount: number;
  readonly entryBytes: number;
  readonly entriesCrc: number;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Blocks that the entries take. */
export function gptEntriesBlocks(sectorBytes: number): bigint {
  return BigInt(Math.ceil(gptEntriesBytes / sectorBytes));
}

/** Where things lie on a disk of this size. */
export function gptGeometry({ sizeBytes, sectorBytes }: GptDisk): {
  readonly lastBlock: bigint;
  readonly firstUsableBlock: bigint;
  readonly lastUsableBlock: bigint;
} {
  const lastBlock = sizeBytes / BigInt(sectorBytes) - 1n;
  const entries = gptEntriesBlocks(sectorBytes);
  return { lastBlock, firstUsableBlock: 2n + entries, lastUsableBlock: lastBlock - entries - 1n };
}

/** True when the block starts with the header's signature, whether the rest is right or not. */
export function hasGptSignature(block: Uint8Array): boolean {
  return decodeUtf8(block.subarray(0, 8)) === signature;
}

/** The header in a block. Throws a FormatError that names what is wrong. */
function parseHeader(block: Uint8Array, expectedBlock: bigint): Header {
  if (block.length < headerBytes || !hasGptSignature(block)) {
    throw new FormatError(`Cannot parse GPT header: found no signature, want "${signature}"`, { offset: 0 });
  }
  const view = viewOf(block);
  const size = view.getUint32(12, true);
  if (size < headerBytes || size > block.length) {
    throw new FormatError(`Cannot parse GPT header: header size is ${size}, want ${headerBytes} to ${block.length}`, {
      offset: 12,
    });
  }
  const copy = new Uint8Array(block.subarray(0, size)); // not slice(): that of a Buffer shares its memory
  viewOf(copy).setUint32(16, 0, true);
  const [found, wanted] = [view.getUint32(16, true), crc32(copy)];
  if (found !== wanted)
    throw new FormatError(`Cannot parse GPT header: checksum is ${found}, want ${wanted}`, { offset: 16 });
  const myBlock = view.getBigUint64(24, true);
  if (myBlock !== expectedBlock) {
    throw new FormatError(`Cannot parse GPT header: it says it lies in block ${myBlock}, want ${expectedBlock}`, {
      offset: 24,
    });
  }
  return {
    myBlock,
    otherBlock: view.getBigUint64(32, true),
    firstUsableBlock: view.getBigUint64(40, true),
    lastUsableBlock: view.getBigUint64(48, true),
    diskGuid: formatGuid(block.subarray(56, 72)),
    entriesBlock: view.getBigUint64(72, true),
    entryCount: view.getUint32(80, true),
    entryBytes: view.getUint32(84, true),
    entriesCrc: view.getUint32(88, true),
  };
}

function decodeName(bytes: Uint8Array): string {
  const text = new TextDecoder("utf-16le").decode(bytes.subarray(0, nameBytes));
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}

function parseEntry(bytes: Uint8Array, number: number): GptPartition | undefined {
  const typeGuid = formatGuid(bytes.subarray(0, 16));
  if (typeGuid === emptyGuid) return undefined;
  const view = viewOf(bytes);
  return {
    number,
    typeGuid,
    guid: formatGuid(bytes.subarray(16, 32)),
    firstBlock: view.getBigUint64(32, true),
    lastBlock: view.getBigUint64(40, true),
    attributes: view.getBigUint64(48, true),
    name: decodeName(bytes.subarray(56, 128)),
  };
}

/** As Linux judges a header (is_gpt_valid() in block/partitions/efi.c): whoever trusts another one writes beside the disk, or over its tables. */
function checkPlaces(
  { firstUsableBlock: first, lastUsableBlock: last, entriesBlock }: Header,
  lastBlock: bigint,
): void {
  if (first > last || last > lastBlock) {
    throw new FormatError(
      `Cannot parse GPT header: blocks ${first} to ${last} are for use, want some up to block ${lastBlock}`,
      { offset: 40 },
    );
  }
  if (entriesBlock > lastBlock) {
    throw new FormatError(
      `Cannot parse GPT header: its entries lie in block ${entriesBlock}, want one up to block ${lastBlock}`,
      { offset: 72 },
    );
  }
}

/** Linux leaves out entries that are not on the disk: is_pte_valid() in block/partitions/efi.c. */
function isOnDisk({ firstBlock, lastBlock }: GptPartition, lastOfDisk: bigint): boolean {
  return firstBlock <= lastBlock && lastBlock <= lastOfDisk;
}

/** Reads bytes of the disk; short at its end. */
export type ReadDisk = (offsetBytes: bigint, lengthBytes: number) => Promise<Uint8Array>;

async function readTable(disk: GptDisk, block: bigint, read: ReadDisk): Promise<Gpt> {
  const sector = BigInt(disk.sectorBytes);
  const header = parseHeader(await read(block * sector, disk.sectorBytes), block);
  const { lastBlock } = gptGeometry(disk);
  checkPlaces(header, lastBlock);
  const { entryCount: count, entryBytes: size } = header;
  if (size < entryBytes || size > 4096 || count > 1024) {
    throw new FormatError(
      `Cannot parse GPT: found ${count} entries of ${size} bytes, want at most 1024 of 128 to 4096`,
    );
  }
  const bytes = await read(header.entriesBlock * sector, count * size);
  const checksum = crc32(bytes);
  if (checksum !== header.entriesCrc) {
    throw new FormatError(`Cannot parse GPT entries: checksum is ${checksum}, want ${header.entriesCrc}`);
  }
  const partitions: GptPartition[] = [];
  for (let index = 0; index < count; index++) {
    const partition = parseEntry(bytes.subarray(index * size, (index + 1) * size), index + 1);
    if (partition !== undefined && isOnDisk(partition, lastBlock)) partitions.push(partition);
  }
  const { diskGuid, firstUsableBlock, lastUsableBlock } = header;
  return { diskGuid, firstUsableBlock, lastUsableBlock, partitions };
}

export type FoundGpt =
  | { readonly kind: "none" }
  /** `copy` is the one that was read: with `backup` the primary is damaged and wants to be written anew, with `primary` the backup is, or says something else. */
  | { readonly kind: "gpt"; readonly copy: "both" | "primary" | "backup"; readonly gpt: Gpt }
  /** There is a table, but neither copy can be used. */
  | { readonly kind: "damaged"; readonly error: FormatError };

async function tryRead(disk: GptDisk, block: bigint, read: ReadDisk): Promise<Gpt | FormatError> {
  try {
    return await readTable(disk, block, read);
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
}

/**
 * The partition table of a disk. A primary header that is all zero means that there is none, even if there is a backup (so that wiping the
 * start of a disk is enough); a damaged one falls back to the backup in the last block.
 */
export async function readGpt(disk: GptDisk, read: ReadDisk): Promise<FoundGpt> {
  const sector = BigInt(disk.sectorBytes);
  const first = await read(sector, disk.sectorBytes);
  if (first.every((byte) => byte === 0)) return { kind: "none" };
  const { lastBlock } = gptGeometry(disk);
  const primary = await tryRead(disk, 1n, read);
  const backup = await tryRead(disk, lastBlock, read);
  if (!(primary instanceof FormatError)) {
    // one that differs is older: the power was cut between the two
    return { kind: "gpt", copy: equalData(primary, backup) ? "both" : "primary", gpt: primary };
  }
  if (!(backup instanceof FormatError)) return { kind: "gpt", copy: "backup", gpt: backup };
  return hasGptSignature(first) ? { kind: "damaged", error: primary } : { kind: "none" };
}

function encodeEntry({ typeGuid, guid, firstBlock, lastBlock, attributes, name }: GptPartition): Uint8Array {
  const bytes = new Uint8Array(entryBytes);
  const view = viewOf(bytes);
  bytes.set(parseGuid(typeGuid), 0);
  bytes.set(parseGuid(guid), 16);
  view.setBigUint64(32, firstBlock, true);
  view.setBigUint64(40, lastBlock, true);
  view.setBigUint64(48, attributes, true);
  for (let index = 0; index < Math.min(name.length, nameBytes / 2); index++) {
    view.setUint16(56 + index * 2, name.charCodeAt(index), true);
  }
  return bytes;
}

function encodeEntries(gpt: Gpt): Uint8Array {
  const bytes = new Uint8Array(gptEntriesBytes);
  for (const partition of gpt.partitions) {
    if (partition.number < 1 || partition.number > entryCount) {
      throw new FormatError(`Cannot encode GPT: partition number is ${partition.number}, want 1 to ${entryCount}`);
    }
    bytes.set(encodeEntry(partition), (partition.number - 1) * entryBytes);
  }
  return bytes;
}

function encodeHeader(
  gpt: Gpt,
  sectorBytes: number,
  place: Pick<Header, "myBlock" | "otherBlock" | "entriesBlock" | "entriesCrc">,
): Uint8Array {
  const bytes = new Uint8Array(sectorBytes);
  const view = viewOf(bytes);
  bytes.set(new TextEncoder().encode(signature), 0);
  view.setUint32(8, revision, true);
  view.setUint32(12, headerBytes, true);
  view.setBigUint64(24, place.myBlock, true);
  view.setBigUint64(32, place.otherBlock, true);
  view.setBigUint64(40, gpt.firstUsableBlock, true);
  view.setBigUint64(48, gpt.lastUsableBlock, true);
  bytes.set(parseGuid(gpt.diskGuid), 56);
  view.setBigUint64(72, place.entriesBlock, true);
  view.setUint32(80, entryCount, true);
  view.setUint32(84, entryBytes, true);
  view.setUint32(88, place.entriesCrc, true);
  view.setUint32(16, crc32(bytes.subarray(0, headerBytes)), true);
  return bytes;
}

/** What the first block of a disk holds for a BIOS, beside the entry that protects the table. */
export interface ProtectiveMbr {
  /** Bytes 0 to 445. */
  readonly bootCode: Uint8Array;
  /** UEFI wants the entry not to be active; some BIOSes start no disk without an active one. */
  readonly isActive: boolean;
}

const noMbr: ProtectiveMbr = { bootCode: new Uint8Array(446), isActive: false };
const activeStatus = 0x80;

/** Of a disk's first block, whatever it holds: all zero is fine. Source: UEFI 2.10, 5.2.3. */
export function parseProtectiveMbr(block: Uint8Array): ProtectiveMbr {
  const [status, , , , type] = block.subarray(446, 451);
  return { bootCode: block.slice(0, 446), isActive: status === activeStatus && type === 0xee };
}

/** The first block of the disk: one MBR entry that covers everything, so that old tools leave the disk alone. */
function encodeProtectiveMbr(disk: GptDisk, { bootCode, isActive }: ProtectiveMbr): Uint8Array {
  const bytes = new Uint8Array(disk.sectorBytes);
  bytes.set(bootCode.subarray(0, 446), 0);
  const view = viewOf(bytes);
  bytes.set([isActive ? activeStatus : 0, 0, 2, 0, 0xee, 0xff, 0xff, 0xff], 446);
  view.setUint32(454, 1, true);
  const { lastBlock } = gptGeometry(disk);
  view.setUint32(458, Number(lastBlock > 0xffff_ffffn ? 0xffff_ffffn : lastBlock), true);
  view.setUint16(510, 0xaa55, true);
  return bytes;
}

export interface DiskWrite {
  readonly offsetBytes: bigint;
  readonly bytes: Uint8Array;
}

/**
 * The writes that put the table on the disk, in two steps that must be synchronised one after the other: whichever write a power cut tears,
 * the other copy is whole.
 * - On an empty disk the backup goes first: as long as the primary's block is zero there is no table.
 * - On a disk with a table the primary goes first, while the old backup is whole.
 * - Where the primary alone can be used (`isBackupWhole: false`) the backup goes first.
 */
export function encodeGpt(
  disk: GptDisk,
  gpt: Gpt,
  options: { readonly isNew: boolean; readonly isBackupWhole?: boolean } & Partial<ProtectiveMbr>,
): readonly (readonly DiskWrite[])[] {
  const sector = BigInt(disk.sectorBytes);
  const { lastBlock } = gptGeometry(disk);
  const entries = encodeEntries(gpt);
  const padded = concatBytes([
    entries,
    new Uint8Array(Number(gptEntriesBlocks(disk.sectorBytes)) * disk.sectorBytes - entries.length),
  ]);
  const entriesCrc = crc32(entries);
  const backupEntries = lastBlock - gptEntriesBlocks(disk.sectorBytes);
  const primaryHeader = encodeHeader(gpt, disk.sectorBytes, {
    myBlock: 1n,
    otherBlock: lastBlock,
    entriesBlock: 2n,
    entriesCrc,
  });
  const backupHeader = encodeHeader(gpt, disk.sectorBytes, {
    myBlock: lastBlock,
    otherBlock: 1n,
    entriesBlock: backupEntries,
    entriesCrc,
  });
  const mbr = encodeProtectiveMbr(disk, { ...noMbr, ...options });
  const primaryEntries: DiskWrite = { offsetBytes: 2n * sector, bytes: padded };
  const primaryHead: DiskWrite = { offsetBytes: 0n, bytes: concatBytes([mbr, primaryHeader]) };
  const backup: readonly DiskWrite[] = [
    { offsetBytes: backupEntries * sector, bytes: padded },
    { offsetBytes: lastBlock * sector, bytes: backupHeader },
  ];
  if (options.isNew) return [[...backup, primaryEntries], [primaryHead]];
  const primary = [primaryEntries, primaryHead];
  return options.isBackupWhole === false ? [backup, primary] : [primary, backup];
}
