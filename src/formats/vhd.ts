// The footer of a virtual hard disk of fixed size: the disk's bytes, then this. Source: Microsoft, "Virtual Hard Disk Image Format Specification", version 1.0.
import { encodeUtf8 } from "../base/bytes.ts";
import { parseUuid } from "./guid.ts";

export const vhdFooterBytes = 512;
const sectorBytes = 512;
/** Seconds from 1970 to 2000, where the format's time begins. */
const epochOffset = 946_684_800;
const noHeader = 0xffff_ffff_ffff_ffffn;
const fixedDisk = 2;
const checksumOffset = 64;
/** What counts is the size in bytes: readers trust it in disks of this maker, and reckon with the geometry, which is less, in those of makers they do not know. */
const creator = { program: "win ", version: 0x000a_0000, system: "Wi2k" } as const;
/** What the geometry can say at most: 127 GiB. */
const geometryLimit = 65_535 * 16 * 255;

export interface VhdDisk {
  /** Of the disk, without the footer. Whole sectors; Azure wants whole MiB. */
  readonly sizeBytes: bigint;
  /** Seconds since 1970. */
  readonly createdSeconds: number;
  readonly uuid: string;
}

interface Geometry {
  readonly cylinders: number;
  readonly heads: number;
  readonly sectorsPerTrack: number;
}

/** "CHS Calculation" of the specification: what fits best below the size. */
export function vhdGeometry(sizeBytes: bigint): Geometry {
  const sectors = Math.min(Number(sizeBytes / BigInt(sectorBytes)), geometryLimit);
  const of = (sectorsPerTrack: number, heads: number): Geometry => ({
    cylinders: Math.floor(Math.floor(sectors / sectorsPerTrack) / heads),
    heads,
    sectorsPerTrack,
  });
  if (sectors >= 65_535 * 16 * 63) return of(255, 16);
  const tracks = Math.floor(sectors / 17);
  const heads = Math.max(Math.floor((tracks + 1023) / 1024), 4);
  if (heads <= 16 && tracks < heads * 1024) return of(17, heads);
  if (Math.floor(sectors / 31) < 16 * 1024) return of(31, 16);
  return of(63, 16);
}

/** Throws a RangeError for a disk that is not of whole sectors. */
export function encodeVhdFooter({ sizeBytes, createdSeconds, uuid }: VhdDisk): Uint8Array {
  if (sizeBytes % BigInt(sectorBytes) !== 0n)
    throw new RangeError(`Cannot encode a VHD: its size is ${sizeBytes}, want a multiple of ${sectorBytes}`);
  const bytes = new Uint8Array(vhdFooterBytes);
  const view = new DataView(bytes.buffer);
  bytes.set(encodeUtf8("conectix"), 0);
  view.setUint32(8, 2); // a bit that is always set
  view.setUint32(12, 0x0001_0000);
  view.setBigUint64(16, noHeader);
  view.setUint32(24, createdSeconds - epochOffset);
  bytes.set(encodeUtf8(creator.program), 28);
  view.setUint32(32, creator.version);
  bytes.set(encodeUtf8(creator.system), 36);
  view.setBigUint64(40, sizeBytes);
  view.setBigUint64(48, sizeBytes);
  const { cylinders, heads, sectorsPerTrack } = vhdGeometry(sizeBytes);
  view.setUint16(56, cylinders);
  view.setUint8(58, heads);
  view.setUint8(59, sectorsPerTrack);
  view.setUint32(60, fixedDisk);
  bytes.set(parseUuid(uuid), 68);
  view.setUint32(checksumOffset, ~bytes.reduce((sum, byte) => sum + byte, 0) >>> 0);
  return bytes;
}
