// Xids: ids of 12 bytes that sort by time, as event ids and the tail of a stream use them.
// Layout: 4 bytes of seconds since 1970, 5 bytes that tell generators apart, 3 bytes of counter, all big-endian;
// text: base 32 with the extended hexadecimal alphabet of RFC 4648 section 7, lower case, unpadded: 20 characters.
import { FormatError } from "../base/errors.ts";

const alphabet = "0123456789abcdefghijklmnopqrstuv";

export interface XidGenerator {
  next(): string;
}

/** Ids of one generator grow strictly within a second, and the counter starts at random. */
export function xidGenerator(now: () => number): XidGenerator {
  const [unique, start] = [new Uint8Array(5), new Uint32Array(1)];
  crypto.getRandomValues(unique);
  crypto.getRandomValues(start);
  let counter = (start[0] ?? 0) & 0x7f_ffff; // the upper half is left free, so that a second's ids do not wrap
  return {
    next() {
      counter = (counter + 1) & 0xff_ffff;
      const bytes = new Uint8Array(12);
      const view = new DataView(bytes.buffer);
      view.setUint32(0, Math.floor(now() / 1000));
      bytes.set(unique, 4);
      view.setUint8(9, counter >>> 16);
      view.setUint16(10, counter & 0xffff);
      return encodeXid(bytes);
    },
  };
}

/** Text of 12 bytes. */
export function encodeXid(bytes: Uint8Array): string {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  value <<= 4n; // 96 bits are padded to 100: 20 digits of 5 bits
  let text = "";
  for (let digit = 0; digit < 20; digit++) {
    text = (alphabet[Number(value & 31n)] ?? "") + text;
    value >>= 5n;
  }
  return text;
}

/** Seconds since 1970 in an id. Throws a FormatError when it is none. */
export function parseXidSeconds(text: string): number {
  if (!/^[0-9a-v]{19}[0g]$/u.test(text)) {
    throw new FormatError(`Cannot parse event id "${text}": want 20 characters of 0-9 and a-v`);
  }
  let value = 0n;
  for (const letter of text.slice(0, 7)) value = (value << 5n) | BigInt(alphabet.indexOf(letter));
  return Number(value >> 3n);
}
