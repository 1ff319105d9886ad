// What lies on a disk or partition, told from its magic numbers. Sources: the on-disk format documents of each file system.
import { decodeUtf8 } from "../base/bytes.ts";
import { formatUuid } from "./guid.ts";
import { isMetaBlock, metaBlockBytes } from "./meta-block.ts";

/** Names as clients see them in DiscoveredVolume. */
export type ContentName =
  | "bluestore"
  | "btrfs"
  | "ext2"
  | "ext3"
  | "ext4"
  | "iso9660"
  | "linux_raid_member"
  | "luks"
  | "lvm2-pv"
  | "squashfs"
  | "swap"
  | "talosmeta"
  | "vfat"
  | "xfs"
  | "zfs";

export interface DeviceContent {
  readonly name: ContentName;
  readonly uuid?: string;
  readonly label?: string;
  /** Smallest unit the format reads or writes, bytes. */
  readonly blockBytes?: number;
  readonly filesystemBlockBytes?: number;
  /** What the format says it covers, bytes. */
  readonly sizeBytes?: bigint;
  /** Up to where it uses the device, where that is more than `sizeBytes`. */
  readonly endBytes?: bigint;
}

/** What a probe looks at: the start of the device, at least `probeStartBytes` of it unless the device is shorter, and its size. */
export interface ProbeInput {
  readonly start: Uint8Array;
  readonly sizeBytes: bigint;
  /** From `probeEndOffset` to the end of the device; what lies there alone is not seen when it is absent. */
  readonly end?: Uint8Array;
}

/** Bytes that a probe wants from the start of a device. */
export const probeStartBytes: number = 512 * 1024;

const endUnitBytes = 65_536n;

/** Where the end of a device begins that a probe wants: at most 128 KiB before its last byte. */
export function probeEndOffset(sizeBytes: bigint): bigint {
  const whole = sizeBytes - (sizeBytes % endUnitBytes);
  return whole < endUnitBytes ? 0n : whole - endUnitBytes;
}

/** A device as whoever opened it hands it in; `read` is short at its end. */
export interface ProbedDevice {
  readonly sizeBytes: bigint;
  read(offsetBytes: bigint, lengthBytes: number): Promise<Uint8Array>;
}

async function readEnd(device: ProbedDevice): Promise<Uint8Array> {
  const offset = probeEndOffset(device.sizeBytes);
  return device.read(offset, Number(device.sizeBytes - offset));
}

/** What lies on the device, both of its ends looked at. */
export async function probeDevice(device: ProbedDevice): Promise<DeviceContent | undefined> {
  const { sizeBytes } = device;
  return probeContent({ start: await device.read(0n, probeStartBytes), end: await readEnd(device), sizeBytes });
}

/**
 * A member of a RAID array that says so at its end. What begins such a device, a partition table even, is not its own but the array's: so
 * this is asked before anything else.
 */
export async function probeArrayEnd(device: ProbedDevice): Promise<DeviceContent | undefined> {
  return raidAtEnd(await readEnd(device), device.sizeBytes);
}

type Probe = (bytes: Uint8Array, view: DataView) => DeviceContent | undefined;

function textAt(bytes: Uint8Array, offset: number, length: number): string {
  const text = decodeUtf8(bytes.subarray(offset, offset + length));
  const end = text.indexOf("\0");
  return (end < 0 ? text : text.slice(0, end)).trimEnd();
}

function hasText(bytes: Uint8Array, offset: number, text: string): boolean {
  if (bytes.length < offset + text.length) return false;
  for (let index = 0; index < text.length; index++) if (bytes[offset + index] !== text.charCodeAt(index)) return false;
  return true;
}

function named(label: string): { readonly label?: string } {
  return label === "" ? {} : { label };
}

const xfs: Probe = (bytes, view) => {
  // byte 126 is set from the first write of mkfs to its last: until then there is no file system
  if (!hasText(bytes, 0, "XFSB") || bytes[126] !== 0) return undefined;
  const filesystemBlockBytes = view.getUint32(4);
  const blocks = view.getBigUint64(8);
  const hasInternalLog = view.getBigUint64(48) !== 0n;
  const logBlocks = hasInternalLog ? BigInt(view.getUint32(96)) : 0n;
  return {
    name: "xfs",
    uuid: formatUuid(bytes.subarray(32, 48)),
    ...named(textAt(bytes, 108, 12)),
    blockBytes: view.getUint16(102),
    filesystemBlockBytes,
    sizeBytes: (blocks - logBlocks) * BigInt(filesystemBlockBytes),
    endBytes: blocks * BigInt(filesystemBlockBytes),
  };
};

const ext: Probe = (bytes, view) => {
  const at = 1024;
  if (bytes.length < at + 1024 || view.getUint16(at + 56, true) !== 0xef53) return undefined;
  const [compatible, incompatible, readOnly] = [92, 96, 100].map((offset) => view.getUint32(at + offset, true));
  const hasJournal = ((compatible ?? 0) & 4) !== 0;
  // extents, 64 bit, flexible groups, inline data … or huge files, checksums: none of which ext3 knows
  const isExt4 = ((incompatible ?? 0) & ~0x16) !== 0 || ((readOnly ?? 0) & ~0x7) !== 0;
  const blockBytes = 1024 << view.getUint32(at + 24, true);
  const high = ((incompatible ?? 0) & 0x80) === 0 ? 0n : BigInt(view.getUint32(at + 336, true));
  return {
    name: isExt4 ? "ext4" : hasJournal ? "ext3" : "ext2",
    uuid: formatUuid(bytes.subarray(at + 104, at + 120)),
    ...named(textAt(bytes, at + 120, 16)),
    blockBytes,
    filesystemBlockBytes: blockBytes,
    sizeBytes: ((high << 32n) | BigInt(view.getUint32(at + 4, true))) * BigInt(blockBytes),
  };
};

const vfat: Probe = (bytes, view) => {
  const isFat32 = hasText(bytes, 82, "FAT32   ");
  if (!isFat32 && !hasText(bytes, 54, "FAT16   ") && !hasText(bytes, 54, "FAT12   ")) return undefined;
  const sectorBytes = view.getUint16(11, true);
  const sectors = view.getUint16(19, true) || view.getUint32(32, true);
  const serial = view
    .getUint32(isFat32 ? 67 : 39, true)
    .toString(16)
    .toUpperCase()
    .padStart(8, "0");
  const label = textAt(bytes, isFat32 ? 71 : 43, 11);
  return {
    name: "vfat",
    uuid: `${serial.slice(0, 4)}-${serial.slice(4)}`,
    ...named(label === "NO NAME" ? "" : label),
    blockBytes: sectorBytes,
    filesystemBlockBytes: sectorBytes * (bytes[13] ?? 0),
    sizeBytes: BigInt(sectors) * BigInt(sectorBytes),
  };
};

const iso9660: Probe = (bytes, view) => {
  const at = 32_768;
  if (!hasText(bytes, at + 1, "CD001")) return undefined;
  const blockBytes = view.getUint16(at + 128, true);
  const date = textAt(bytes, at + 813, 16);
  const [, year, month, day, hour, minute, second, hundredth] = /^(....)(..)(..)(..)(..)(..)(..)$/u.exec(date) ?? [];
  return {
    name: "iso9660",
    ...(year === undefined || year === "0000"
      ? {}
      : { uuid: [year, month, day, hour, minute, second, hundredth].join("-") }),
    ...named(textAt(bytes, at + 40, 32)),
    blockBytes,
    filesystemBlockBytes: blockBytes,
    sizeBytes: BigInt(view.getUint32(at + 80, true)) * BigInt(blockBytes),
  };
};

const squashfs: Probe = (bytes, view) => {
  if (!hasText(bytes, 0, "hsqs")) return undefined;
  const blockBytes = view.getUint32(12, true);
  return { name: "squashfs", blockBytes, filesystemBlockBytes: blockBytes, sizeBytes: view.getBigUint64(40, true) };
};

const swap: Probe = (bytes, view) => {
  for (const page of [4096, 8192, 16_384, 65_536]) {
    if (!hasText(bytes, page - 10, "SWAPSPACE2")) continue;
    return {
      name: "swap",
      uuid: formatUuid(bytes.subarray(1036, 1052)),
      ...named(textAt(bytes, 1052, 16)),
      blockBytes: page,
      sizeBytes: BigInt(view.getUint32(1028, true)) * BigInt(page),
    };
  }
  return undefined;
};

const luks: Probe = (bytes) => {
  if (!hasText(bytes, 0, "LUKS") || bytes[4] !== 0xba || bytes[5] !== 0xbe) return undefined;
  return { name: "luks", uuid: textAt(bytes, 168, 40), ...named(bytes[7] === 2 ? textAt(bytes, 24, 48) : "") };
};

const lvm: Probe = (bytes) => {
  for (const sector of [0, 512, 1024, 1536]) {
    if (!hasText(bytes, sector, "LABELONE") || !hasText(bytes, sector + 24, "LVM2 001")) continue;
    const uuid = textAt(bytes, sector + 32, 32);
    const groups = /^(.{6})(.{4})(.{4})(.{4})(.{4})(.{4})(.{6})$/u.exec(uuid)?.slice(1);
    return { name: "lvm2-pv", ...(groups === undefined ? {} : { uuid: groups.join("-") }) };
  }
  return undefined;
};

const raidMagic = 0xa92b4efc;

const raid: Probe = (bytes, view) => {
  for (const at of [0, 4096]) {
    if (bytes.length >= at + 256 && view.getUint32(at, true) === raidMagic) return member(bytes, at);
  }
  return undefined;
};

/** Version 1.0 and 0.90 lie at the end. Source: Linux, include/uapi/linux/raid/md_p.h; Documentation of md(4). */
function raidAtEnd(end: Uint8Array, sizeBytes: bigint): DeviceContent | undefined {
  const view = new DataView(end.buffer, end.byteOffset, end.byteLength);
  const endOffset = probeEndOffset(sizeBytes);
  const sector = ((sizeBytes / 512n - 16n) / 8n) * 8n;
  const at = Number(sector * 512n - endOffset);
  // it names its own place: what was copied from somewhere else is not taken for it
  if (
    at >= 0 &&
    end.length >= at + 256 &&
    view.getUint32(at, true) === raidMagic &&
    view.getUint32(at + 4, true) === 1
  ) {
    if (view.getBigUint64(at + 144, true) === sector) return member(end, at);
  }
  if (end.length < 128 || view.getUint32(0, true) !== raidMagic || view.getUint32(4, true) !== 0) return undefined;
  const uuid = [5, 13, 14, 15]
    .map((word) =>
      view
        .getUint32(word * 4)
        .toString(16)
        .padStart(8, "0"),
    )
    .join("");
  return { name: "linux_raid_member", uuid: uuid.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, "$1-$2-$3-$4-$5") };
}

function member(bytes: Uint8Array, at: number): DeviceContent {
  return {
    name: "linux_raid_member",
    uuid: formatUuid(bytes.subarray(at + 16, at + 32)),
    ...named(textAt(bytes, at + 32, 32)),
  };
}

const btrfs: Probe = (bytes, view) => {
  const at = 65_536;
  if (!hasText(bytes, at + 64, "_BHRfS_M")) return undefined;
  return {
    name: "btrfs",
    uuid: formatUuid(bytes.subarray(at + 32, at + 48)),
    ...named(textAt(bytes, at + 299, 256)),
    blockBytes: view.getUint32(at + 144, true),
    filesystemBlockBytes: view.getUint32(at + 144, true),
    sizeBytes: view.getBigUint64(at + 112, true),
  };
};

const zfs: Probe = (bytes, view) => {
  for (let at = 131_072; at + 1024 <= Math.min(bytes.length, 262_144); at += 1024) {
    if (view.getBigUint64(at, true) === 0x00bab10cn || view.getBigUint64(at) === 0x00bab10cn) return { name: "zfs" };
  }
  return undefined;
};

const bluestore: Probe = (bytes) => {
  if (!hasText(bytes, 0, "bluestore block device")) return undefined;
  const uuid = textAt(bytes, 23, 36);
  return { name: "bluestore", ...(/^[0-9a-f-]{36}$/u.test(uuid) ? { uuid } : {}) };
};

const meta: Probe = (bytes) => {
  const copies = [0, metaBlockBytes].map((at) => bytes.subarray(at, at + metaBlockBytes));
  return copies.some(isMetaBlock) ? { name: "talosmeta", sizeBytes: BigInt(2 * metaBlockBytes) } : undefined;
};

/** In the order of trust: what others can be inside of comes first. */
const probes: readonly Probe[] = [
  luks,
  raid,
  lvm,
  zfs,
  bluestore,
  xfs,
  btrfs,
  ext,
  squashfs,
  iso9660,
  swap,
  vfat,
  meta,
];

/** What lies on the device, undefined when nothing we know does. Partition tables are not content: see `gpt.ts` and `mbr.ts`. */
export function probeContent({ start, end, sizeBytes }: ProbeInput): DeviceContent | undefined {
  const array = end === undefined ? undefined : raidAtEnd(end, sizeBytes);
  if (array !== undefined) return array;
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  for (const probe of probes) {
    const content = probe(start, view);
    if (content !== undefined) return content;
  }
  return undefined;
}
