// Writing ZIP archives: all entries compressed, nothing beyond the original format. Source: APPNOTE.TXT 6.3, sections 4.3 and 4.4.
import { crc32, deflateRawSync } from "node:zlib";
import { concatBytes, encodeUtf8 } from "../base/bytes.ts";

export interface ZipEntry {
  /** Relative, with "/" between its parts. */
  readonly name: string;
  readonly data: Uint8Array;
}

const versionNeeded = 20;
/** Names are UTF-8. */
const utf8Flag = 0x0800;
const deflated = 8;
const maxCount = 0xffff;
const maxBytes = 0xffff_ffff;

/** Throws a RangeError for what needs the format's extension for large archives: more than 65535 entries or 4 GiB. */
export function encodeZip(entries: readonly ZipEntry[], modified: Date): Uint8Array<ArrayBuffer> {
  const local: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let offset = 0;
  for (const { name, data } of entries) {
    const text = encodeUtf8(name);
    const packed = deflateRawSync(data);
    const common = [
      le16(versionNeeded),
      le16(utf8Flag),
      le16(deflated),
      le32(dosTime(modified)),
      le32(crc32(data)),
      le32(packed.length),
      le32(data.length),
      le16(text.length),
      le16(0),
    ];
    local.push(le32(0x0403_4b50), ...common, text, packed);
    central.push(
      le32(0x0201_4b50),
      le16(versionNeeded),
      ...common,
      le16(0),
      le16(0),
      le16(0),
      le32(0),
      le32(offset),
      text,
    );
    offset += 30 + text.length + packed.length;
  }
  const directory = concatBytes(central);
  if (entries.length > maxCount || offset + directory.length > maxBytes) {
    throw new RangeError(`Cannot write ZIP archive: found ${entries.length} entries of ${offset} bytes, want less`);
  }
  const end = [le32(0x0605_4b50), le16(0), le16(0), le16(entries.length), le16(entries.length)];
  return concatBytes([...local, directory, ...end, le32(directory.length), le32(offset), le16(0)]);
}

function le16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >> 8) & 0xff);
}

function le32(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff);
}

/** Date in the upper half, time in steps of 2 s in the lower; years from 1980. UTC, as nothing says where the reader is. */
function dosTime(at: Date): number {
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  return ((date << 16) | time) >>> 0;
}
