// Reading tar archives as they come: ustar headers, pax records and GNU's long names. Source: POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar manual.
import { concatBytes, decodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { tarBlockBytes } from "./tar.ts";

export interface TarItem {
  /** Path as the archive has it. */
  readonly name: string;
  /** "0" is a file, "5" a folder, "1" and "2" links: the header's own letter. */
  readonly typeFlag: string;
  readonly sizeBytes: number;
  /** Target of a link. */
  readonly linkName: string;
  /** The item's bytes; what is not read before the next item is asked for is passed over. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** Extended headers are short; whoever sends a longer one is up to something. */
const maxExtendedBytes = 1024 * 1024;

/** Hands out bytes of a stream in the lengths that are asked for. */
class ByteSource {
  readonly #input: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(input: AsyncIterable<Uint8Array>) {
    this.#input = input[Symbol.asyncIterator]();
  }

  /** At least one byte and at most `length`; undefined at the end. */
  async some(length: number): Promise<Uint8Array | undefined> {
    while (this.#rest.length === 0) {
      const next = await this.#input.next();
      if (next.done === true) return undefined;
      this.#rest = next.value;
    }
    const piece = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }

  /** Exactly `length` bytes; undefined when there are none at all. Throws a FormatError when they break off. */
  async exactly(length: number): Promise<Uint8Array | undefined> {
    const parts: Uint8Array[] = [];
    let missing = length;
    while (missing > 0) {
      const piece = await this.some(missing);
      if (piece === undefined) {
        if (missing === length) return undefined;
        throw new FormatError(`Cannot read tar archive: it breaks off, ${missing} of ${length} bytes are missing`);
      }
      parts.push(piece);
      missing -= piece.length;
    }
    return parts.length === 1 ? parts[0] : concatBytes(parts);
  }

  async close(): Promise<void> {
    await this.#input.return?.();
  }
}

function text(header: Uint8Array, offset: number, length: number): string {
  const field = header.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return decodeUtf8(end < 0 ? field : field.subarray(0, end));
}

/** Octal digits, or with the highest bit set a big-endian number. */
function number(header: Uint8Array, offset: number, length: number): number {
  const first = header[offset] ?? 0;
  if ((first & 0x80) !== 0) {
    let value = first & 0x7f;
    for (const byte of header.subarray(offset + 1, offset + length)) value = value * 256 + byte;
    return value;
  }
  const digits = text(header, offset, length).trim();
  if (!/^[0-7]*$/u.test(digits))
    throw new FormatError(`Cannot read tar header: found "${digits}", want an octal number`);
  return digits === "" ? 0 : Number.parseInt(digits, 8);
}

function checkSum(header: Uint8Array): void {
  const found = number(header, 148, 8);
  const wanted = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0);
  if (found !== wanted) throw new FormatError(`Cannot read tar header: checksum is ${found}, want ${wanted}`);
}

/** "<length> <key>=<value>\n", one after the other. */
function parsePaxRecords(bytes: Uint8Array): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let offset = 0; offset < bytes.length;) {
    const space = bytes.indexOf(0x20, offset);
    const length = space < 0 ? Number.NaN : Number(decodeUtf8(bytes.subarray(offset, space)));
    if (!Number.isInteger(length) || length <= space - offset || offset + length > bytes.length) {
      throw new FormatError("Cannot read tar archive: a pax record has no right length", { offset });
    }
    const record = decodeUtf8(bytes.subarray(space + 1, offset + length - 1));
    const equals = record.indexOf("=");
    if (equals > 0) records.set(record.slice(0, equals), record.slice(equals + 1));
    offset += length;
  }
  return records;
}

function fullName(header: Uint8Array): string {
  const isUstar = text(header, 257, 6) === "ustar";
  const prefix = isUstar ? text(header, 345, 155) : "";
  const name = text(header, 0, 100);
  return prefix === "" ? name : `${prefix}/${name}`;
}

/** The items in their order. Throws a FormatError for an archive that is damaged or breaks off; an end without its two empty blocks is fine. */
export async function* readTar(input: AsyncIterable<Uint8Array>): AsyncGenerator<TarItem> {
  const source = new ByteSource(input);
  let left = 0;
  let padding = 0;

  async function* content(): AsyncGenerator<Uint8Array> {
    while (left > 0) {
      const piece = await source.some(left);
      if (piece === undefined)
        throw new FormatError(`Cannot read tar archive: it breaks off, ${left} bytes are missing`);
      left -= piece.length;
      yield piece;
    }
  }

  async function readWhole(sizeBytes: number): Promise<Uint8Array> {
    if (sizeBytes > maxExtendedBytes) {
      throw new FormatError(
        `Cannot read tar archive: an extended header has ${sizeBytes} bytes, want at most ${maxExtendedBytes}`,
      );
    }
    const padded = Math.ceil(sizeBytes / tarBlockBytes) * tarBlockBytes;
    return ((await source.exactly(padded)) ?? new Uint8Array()).subarray(0, sizeBytes);
  }

  try {
    let records: ReadonlyMap<string, string> = new Map();
    let longName: string | undefined;
    for (;;) {
      for await (const _ of content()); // what the reader left
      if (padding > 0) await source.exactly(padding);
      padding = 0;
      const header = await source.exactly(tarBlockBytes);
      if (header === undefined || header.every((byte) => byte === 0)) return;
      checkSum(header);
      const typeFlag = text(header, 156, 1) || "0";
      const ownSize = number(header, 124, 12);
      if (typeFlag === "x") records = parsePaxRecords(await readWhole(ownSize));
      else if (typeFlag === "L") longName = decodeUtf8(await readWhole(ownSize)).replace(/\0+$/u, "");
      else if (typeFlag === "g" || typeFlag === "K") await readWhole(ownSize);
      else {
        const sizeBytes = Number(records.get("size") ?? ownSize);
        left = sizeBytes;
        padding = (tarBlockBytes - (sizeBytes % tarBlockBytes)) % tarBlockBytes;
        yield {
          name: records.get("path") ?? longName ?? fullName(header),
          typeFlag,
          sizeBytes,
          linkName: records.get("linkpath") ?? text(header, 157, 100),
          content: content(),
        };
        records = new Map();
        longName = undefined;
      }
    }
  } finally {
    await source.close();
  }
}
