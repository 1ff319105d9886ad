// The start of a physical volume of LVM2: to which group it belongs. Source: the on-disk format as lvm2 documents it (label, header, metadata area).
import { decodeUtf8 } from "../base/bytes.ts";

/** Bytes from the start of a device that hold the label, and with the usual layout the metadata. */
export const lvmStartBytes: number = 1024 * 1024;

const areaMagic = " LVM2 x[5A%r0N*>";

function textAt(bytes: Uint8Array, offset: number, length: number): string {
  return decodeUtf8(bytes.subarray(offset, offset + length));
}

/** Number of a place in the bytes, undefined when it lies outside of them. */
function placeIn(bytes: Uint8Array, value: bigint): number | undefined {
  return value >= 0n && value < BigInt(bytes.length) ? Number(value) : undefined;
}

/** Offset of the first metadata area: behind the list of data areas, which ends with a zero. */
function metadataArea(bytes: Uint8Array, view: DataView, header: number): number | undefined {
  let at = header + 40;
  while (at + 32 <= bytes.length && view.getBigUint64(at, true) !== 0n) at += 16;
  at += 16;
  return at + 16 <= bytes.length ? placeIn(bytes, view.getBigUint64(at, true)) : undefined;
}

/** Name of the group, empty when the volume is in none; undefined when the bytes hold no physical volume, or its metadata lie elsewhere. */
export function volumeGroupOf(bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const label = [0, 512, 1024, 1536].find((at) => textAt(bytes, at, 8) === "LABELONE");
  if (label === undefined || textAt(bytes, label + 24, 8) !== "LVM2 001") return undefined;
  const area = metadataArea(bytes, view, label + view.getUint32(label + 20, true));
  if (area === undefined || area + 512 > bytes.length || textAt(bytes, area + 4, 16) !== areaMagic) return undefined;
  const [offset, size] = [view.getBigUint64(area + 40, true), view.getBigUint64(area + 48, true)];
  if (offset === 0n || size === 0n) return "";
  const start = placeIn(bytes, BigInt(area) + offset);
  return start === undefined ? undefined : /^([\w+.-]+)\s*\{/u.exec(textAt(bytes, start, 256))?.[1];
}
