// Bytes as letters and digits, as node ids are written: characters of 6 bits, but for those of which only 5 fit the alphabet.
// Bits are taken from the last byte to the first, lowest first. A value whose bits 1 to 4 are all set would be 30, 31, 62 or 63: of it only
// 5 bits are taken, so that no value above 61 arises.
import { FormatError } from "../base/errors.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const compactMask = 0x1e;

export function encodeBase62(bytes: Uint8Array): string {
  let text = "";
  let bits = 0n;
  let left = bytes.length * 8;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  while (left > 0) {
    const value = Number(bits & 0x3fn);
    const takesFive = (value & compactMask) === compactMask && !(left <= 6 && value <= 31);
    text += alphabet[takesFive ? value & 0x1f : value] ?? "";
    const taken = Math.min(takesFive ? 5 : 6, left);
    bits >>= BigInt(taken);
    left -= taken;
  }
  return text;
}

/** Throws a FormatError for a character outside of the alphabet. */
export function parseBase62(text: string): Uint8Array<ArrayBuffer> {
  let bits = 0n;
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    const letter = text.charAt(index);
    const value = alphabet.indexOf(letter);
    if (value < 0)
      throw new FormatError(`Cannot parse base 62: found "${letter}", want a letter or digit`, { offset: index });
    bits |= BigInt(value) << BigInt(count);
    const isLast = index === text.length - 1;
    if (isLast) count += value === 0 ? 1 : 32 - Math.clz32(value);
    else count += (value & compactMask) === compactMask ? 5 : 6;
  }
  // The last character counts its significant bits only: leading zero bits of the first byte are not written out.
  const bytes = new Uint8Array(Math.ceil(count / 8));
  for (let index = bytes.length - 1; index >= 0; index--) {
    bytes[index] = Number(bits & 0xffn);
    bits >>= 8n;
  }
  return bytes;
}
