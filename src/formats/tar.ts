// Writing tar archives: ustar headers, with a pax record for what does not fit them.
import { concatBytes, encodeUtf8 } from "../base/bytes.ts";

export type TarEntryType = "file" | "link" | "symlink" | "character-device" | "block-device" | "directory" | "fifo";

export interface TarEntry {
  /** Path in the archive; directories end with "/". */
  readonly name: string;
  readonly type: TarEntryType;
  /** Permission bits including set-uid, set-gid and sticky: 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes that follow the header; 0 for everything but files. */
  readonly sizeBytes: number;
  /** Modification time, whole seconds since 1970-01-01 UTC. */
  readonly modifiedSeconds: number;
  /** Target of a symlink. */
  readonly linkName?: string;
  /** Major and minor number of a device. */
  readonly device?: { readonly major: number; readonly minor: number };
}

export const tarBlockBytes = 512;

const typeFlags: Readonly<Record<TarEntryType, string>> = {
  file: "0",
  link: "1",
  symlink: "2",
  "character-device": "3",
  "block-device": "4",
  directory: "5",
  fifo: "6",
};

/** Two zero blocks end an archive. */
export const tarTrailer: Uint8Array<ArrayBuffer> = new Uint8Array(2 * tarBlockBytes);

/** Zeros that fill the last block of a file of this size. */
export function tarPadding(sizeBytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array((tarBlockBytes - (sizeBytes % tarBlockBytes)) % tarBlockBytes);
}

/** Header blocks of an entry, to be followed by its bytes and `tarPadding`. Source: POSIX.1-2017, pax, "ustar Interchange Format". */
export function encodeTarHeader(entry: TarEntry): Uint8Array<ArrayBuffer> {
  const records = paxRecords(entry);
  if (records.length === 0) return encodeUstar(entry);
  const body = concatBytes(records);
  const pax = encodeUstar(
    { ...entry, name: "././@PaxHeader", type: "file", mode: 0o644, sizeBytes: body.length, linkName: "" },
    "x",
  );
  return concatBytes([pax, body, tarPadding(body.length), encodeUstar(entry)]);
}

/** Only ASCII names up to 100 bytes and numbers that fit their octal digits go into the ustar header alone. */
function paxRecords(entry: TarEntry): readonly Uint8Array[] {
  const records: Uint8Array[] = [];
  const add = (key: string, value: string): void => {
    records.push(paxRecord(key, value));
  };
  if (!fitsName(entry.name)) add("path", entry.name);
  if (entry.linkName !== undefined && !fitsName(entry.linkName)) add("linkpath", entry.linkName);
  if (entry.sizeBytes > 0o77777777777) add("size", `${entry.sizeBytes}`);
  if (entry.uid > 0o7777777) add("uid", `${entry.uid}`);
  if (entry.gid > 0o7777777) add("gid", `${entry.gid}`);
  if (entry.modifiedSeconds < 0) add("mtime", `${entry.modifiedSeconds}`);
  return records;
}

function fitsName(name: string): boolean {
  return name.length <= 100 && encodeUtf8(name).length === name.length;
}

/** "<length> <key>=<value>\n", where the length counts itself too. */
function paxRecord(key: string, value: string): Uint8Array {
  const rest = encodeUtf8(` ${key}=${value}\n`);
  let length = rest.length + 1;
  while (`${length}`.length + rest.length !== length) length = `${length}`.length + rest.length;
  return concatBytes([encodeUtf8(`${length}`), rest]);
}

function encodeUstar(entry: TarEntry, typeFlag: string = typeFlags[entry.type]): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(tarBlockBytes);
  const put = (offset: number, bytes: Uint8Array, length: number): void =>
    header.set(bytes.subarray(0, length), offset);
  const octal = (offset: number, value: number, digits: number): void =>
    put(offset, encodeUtf8(fitOctal(value, digits).padStart(digits, "0")), digits);
  put(0, encodeUtf8(entry.name), 100);
  octal(100, entry.mode, 7);
  octal(108, entry.uid, 7);
  octal(116, entry.gid, 7);
  octal(124, entry.sizeBytes, 11);
  octal(136, entry.modifiedSeconds, 11);
  put(156, encodeUtf8(typeFlag), 1);
  put(157, encodeUtf8(entry.linkName ?? ""), 100);
  put(257, encodeUtf8("ustar\u000000"), 8);
  octal(329, entry.device?.major ?? 0, 7);
  octal(337, entry.device?.minor ?? 0, 7);
  header.fill(0x20, 148, 156); // the checksum counts itself as blanks
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(148, encodeUtf8(`${sum.toString(8).padStart(6, "0")}\u0000 `), 8);
  return header;
}

/** 0 where the number does not fit: the pax record says it. */
function fitOctal(value: number, digits: number): string {
  const text = value < 0 ? "0" : Math.trunc(value).toString(8);
  return text.length > digits ? "0" : text;
}
