// GUIDs as text and as the mixed-endian bytes of partition tables and SMBIOS.
import { FormatError } from "../base/errors.ts";

/** Offsets of the bytes in the order of the text: the first three groups are little-endian. */
const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15] as const;

/** Lower-case text of 16 bytes. */
export function formatGuid(bytes: Uint8Array): string {
  const hex = order.map((offset) => (bytes[offset] ?? 0).toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** 16 bytes of a text in either case. Throws a FormatError. */
export function parseGuid(text: string): Uint8Array {
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu.test(text)) {
    throw new FormatError(`Cannot parse GUID: found "${text}", want 8-4-4-4-12 hexadecimal digits`);
  }
  const hex = text.replaceAll("-", "");
  const bytes = new Uint8Array(16);
  for (const [index, offset] of order.entries()) {
    bytes[offset] = Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16);
  }
  return bytes;
}

/** Text of 16 bytes in the order they stand in, as file systems keep their UUIDs. */
export function formatUuid(bytes: Uint8Array): string {
  const hex = [...bytes.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** 16 bytes of a text, in the order in which file systems keep their UUIDs. Throws a FormatError. */
export function parseUuid(text: string): Uint8Array {
  const mixed = parseGuid(text);
  return Uint8Array.from(order, (offset) => mixed[offset] ?? 0);
}
