// DER, the byte form of certificates and keys: a writer made of small functions and a strict reader. ITU-T X.690.
import { FormatError } from "../base/errors.ts";
import { concatBytes } from "../base/bytes.ts";

/** Universal tags as they appear in the first byte (constructed bit included for SEQUENCE and SET). X.680, 8.4. */
export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** One value: tag, definite length, content. Tags above 30 are not needed here. */
export function encodeDer(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(content);
  return concatBytes([Uint8Array.of(tag), encodeLength(body.length), body]);
}

function encodeLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.of(0x80 | bytes.length, ...bytes);
}

export const derSequence = (...items: readonly Uint8Array[]): Uint8Array => encodeDer(derTag.sequence, ...items);
export const derSet = (...items: readonly Uint8Array[]): Uint8Array => encodeDer(derTag.set, ...items);
export const derOctetString = (bytes: Uint8Array): Uint8Array => encodeDer(derTag.octetString, bytes);
export const derNull = (): Uint8Array => encodeDer(derTag.null);
export const derBoolean = (value: boolean): Uint8Array => encodeDer(derTag.boolean, Uint8Array.of(value ? 0xff : 0));

/** Context-specific tag: `[number]`, constructed (EXPLICIT, or IMPLICIT over a SEQUENCE) unless said otherwise. */
export function derContext(
  number: number,
  content: Uint8Array,
  form: "constructed" | "primitive" = "constructed",
): Uint8Array {
  return encodeDer(0x80 | (form === "constructed" ? 0x20 : 0) | number, content);
}

/** An unsigned big-endian number; leading zeros are dropped and one is added where the sign bit would be set. */
export function derInteger(value: Uint8Array | number): Uint8Array {
  const bytes =
    typeof value === "number"
      ? Uint8Array.from(
          value
            .toString(16)
            .padStart(2, "0")
            .match(/^.(?=(?:..)*$)|../gu) ?? [],
          (pair) => Number.parseInt(pair, 16),
        )
      : value;
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const body = bytes.length === 0 ? Uint8Array.of(0) : bytes.subarray(start);
  return encodeDer(derTag.integer, (body[0] ?? 0) >= 0x80 ? concatBytes([Uint8Array.of(0), body]) : body);
}

/** Whole bytes. */
export const derBitString = (bytes: Uint8Array, unusedBits = 0): Uint8Array =>
  encodeDer(derTag.bitString, Uint8Array.of(unusedBits), bytes);

/** A bit string with named bits: bit 0 is the highest of the first byte, trailing zeros are dropped (X.690, 11.2.2). */
export function derNamedBits(bits: readonly number[]): Uint8Array {
  if (bits.length === 0) return derBitString(new Uint8Array(0));
  const highest = Math.max(...bits);
  const bytes = new Uint8Array(Math.floor(highest / 8) + 1);
  for (const bit of bits) bytes[Math.floor(bit / 8)] = (bytes[Math.floor(bit / 8)] ?? 0) | (0x80 >> (bit % 8));
  return derBitString(bytes, 7 - (highest % 8));
}

/** Dotted text such as `1.3.101.112`. */
export function derOid(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift((left % 128) | 0x80);
    return groups;
  });
  return encodeDer(derTag.oid, Uint8Array.from(bytes));
}

/** PrintableString when its alphabet suffices, else UTF8String, as Go's encoding/asn1 chooses. */
export function derText(text: string): Uint8Array {
  const tag = /^[A-Za-z0-9 '()+,\-./:=?]*$/u.test(text) ? derTag.printableString : derTag.utf8String;
  return encodeDer(tag, new TextEncoder().encode(text));
}

/** UTCTime until 2049, GeneralizedTime afterwards; whole seconds. RFC 5280, 4.1.2.5. */
export function derTime(time: Date): Uint8Array {
  const text = time.toISOString().replace(/[-:T]|\.\d+/gu, "");
  const short = time.getUTCFullYear() >= 1950 && time.getUTCFullYear() < 2050;
  return encodeDer(
    short ? derTag.utcTime : derTag.generalizedTime,
    new TextEncoder().encode(short ? text.slice(2) : text),
  );
}

export interface DerNode {
  readonly tag: number;
  readonly content: Uint8Array;
  /** The whole value with its tag and length. */
  readonly bytes: Uint8Array;
}

/** Reads one value that fills `bytes` to the end. Throws a FormatError on anything else. */
export function parseDer(bytes: Uint8Array): DerNode {
  const node = readNode(bytes, 0);
  if (node.bytes.length !== bytes.length) {
    throw new FormatError(
      `Cannot parse DER: found ${bytes.length - node.bytes.length} bytes after the value, want none`,
      { offset: node.bytes.length },
    );
  }
  return node;
}

/** The values inside a constructed one (or inside an OCTET STRING that wraps them). */
export function derChildren(node: DerNode): readonly DerNode[] {
  const children: DerNode[] = [];
  for (let offset = 0; offset < node.content.length;) {
    const child = readNode(node.content, offset);
    children.push(child);
    offset += child.bytes.length;
  }
  return children;
}

function readNode(bytes: Uint8Array, start: number): DerNode {
  const tag = bytes[start];
  const first = bytes[start + 1];
  if (tag === undefined || first === undefined)
    throw new FormatError("Cannot parse DER: found the end, want a tag and a length", { offset: start });
  if ((tag & 0x1f) === 0x1f)
    throw new FormatError("Cannot parse DER: found a multi-byte tag, want a short one", { offset: start });
  const { length, header } = readLength(bytes, start, first);
  const end = start + header + length;
  if (end > bytes.length) {
    throw new FormatError(`Cannot parse DER: found ${bytes.length - start - header} bytes of content, want ${length}`, {
      offset: start,
    });
  }
  return { tag, content: bytes.subarray(start + header, end), bytes: bytes.subarray(start, end) };
}

function readLength(
  bytes: Uint8Array,
  start: number,
  first: number,
): { readonly length: number; readonly header: number } {
  if (first < 0x80) return { length: first, header: 2 };
  const count = first & 0x7f;
  if (count === 0 || count > 4)
    throw new FormatError(`Cannot parse DER length: found ${count} bytes, want 1 to 4`, { offset: start });
  let length = 0;
  for (let index = 0; index < count; index++) {
    const byte = bytes[start + 2 + index];
    if (byte === undefined)
      throw new FormatError("Cannot parse DER length: found the end of the input", { offset: start });
    length = length * 256 + byte;
  }
  return { length, header: 2 + count };
}

/** Dotted text of an OID's content. */
export function formatOid(content: Uint8Array): string {
  const arcs: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    if (arcs.length === 0)
      arcs.push(Math.min(2, Math.floor(value / 40)), value - 40 * Math.min(2, Math.floor(value / 40)));
    else arcs.push(value);
    value = 0;
  }
  return arcs.join(".");
}
