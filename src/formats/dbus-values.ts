// Values in messages of D-Bus, little-endian: single ones and variants of them, no arrays and structures. Source: D-Bus Specification 0.43, "Marshaling (Wire Format)".
import { concatBytes, decodeUtf8Strict, encodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { viewOf } from "./netlink.ts";

/** `type` is its code in signatures. `h`: number of a descriptor among those that come with the message. `o`: path of an object. `g`: a signature. */
export type DbusValue =
  | { readonly type: "y" | "i" | "u" | "h"; readonly value: number }
  | { readonly type: "b"; readonly value: boolean }
  | { readonly type: "t"; readonly value: bigint }
  | { readonly type: "s" | "o" | "g"; readonly value: string }
  | { readonly type: "v"; readonly value: DbusValue };

type DbusType = DbusValue["type"];

const alignments = { y: 1, b: 4, i: 4, u: 4, h: 4, t: 8, s: 4, o: 4, g: 1, v: 1 } as const satisfies Record<
  DbusType,
  number
>;

/** Variants in variants; the specification allows more, nobody uses more than one. */
const maxDepth = 8;

function isDbusType(code: string): code is DbusType {
  return Object.hasOwn(alignments, code);
}

/** Bytes from `at` to the next multiple of the alignment. */
export function dbusPadding(at: number, alignment: number): number {
  return (alignment - (at % alignment)) % alignment;
}

/** The codes of a signature, one for each value; undefined when it holds a type that is not known here. */
export function dbusTypes(signature: string): readonly DbusType[] | undefined {
  const codes = signature.split("");
  return codes.every(isDbusType) ? codes : undefined;
}

export function dbusSignature(values: readonly DbusValue[]): string {
  return values.map(({ type }) => type).join("");
}

function number(bytes: number, write: (view: DataView) => void): Uint8Array {
  const encoded = new Uint8Array(bytes);
  write(viewOf(encoded));
  return encoded;
}

const uint32 = (value: number): Uint8Array => number(4, (view) => view.setUint32(0, value, true));

/** Without the padding before it; only what a variant holds needs to know where it stands. */
function encodeValue(value: DbusValue, at: number): Uint8Array {
  switch (value.type) {
    case "y":
      return Uint8Array.of(value.value);
    case "i":
      return number(4, (view) => view.setInt32(0, value.value, true));
    case "u":
    case "h":
      return uint32(value.value);
    case "b":
      return uint32(value.value ? 1 : 0);
    case "t":
      return number(8, (view) => view.setBigUint64(0, value.value, true));
    case "s":
    case "o": {
      const text = encodeUtf8(value.value);
      return concatBytes([uint32(text.length), text, Uint8Array.of(0)]);
    }
    case "g": {
      const text = encodeUtf8(value.value);
      return concatBytes([Uint8Array.of(text.length), text, Uint8Array.of(0)]);
    }
    case "v": {
      const head = encodeValue({ type: "g", value: value.value.type }, at);
      return concatBytes([head, encodeDbusValues([value.value], at + head.length)]);
    }
  }
}

/** `start`: where the bytes will stand, counted from the start of the message or of its body. */
export function encodeDbusValues(values: readonly DbusValue[], start = 0): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = start;
  for (const value of values) {
    const padding = new Uint8Array(dbusPadding(at, alignments[value.type]));
    const encoded = encodeValue(value, at + padding.length);
    parts.push(padding, encoded);
    at += padding.length + encoded.length;
  }
  return concatBytes(parts);
}

export interface DbusReader {
  /** Bytes read so far, from the start. */
  readonly at: number;
  align(alignment: number): void;
  /** The next value, behind its padding. Throws a FormatError. */
  read(type: DbusType): DbusValue;
}

/** Reads from byte `start`, to which alignments count as if it were at the same place of a message. */
export function dbusReader(bytes: Uint8Array, start = 0): DbusReader {
  const view = viewOf(bytes);
  let at = start;

  /** Where `length` bytes begin, which are then passed. */
  function take(length: number): number {
    if (length > bytes.length - at) {
      throw new FormatError(`Cannot parse D-Bus value: found ${bytes.length - at} bytes, want ${length}`, {
        offset: at,
      });
    }
    at += length;
    return at - length;
  }

  /** Text of the length, and the zero behind it. */
  function text(length: number): string {
    const offset = take(length + 1);
    if (bytes[offset + length] !== 0)
      throw new FormatError("Cannot parse D-Bus text: it does not end with a zero", { offset: offset + length });
    try {
      return decodeUtf8Strict(bytes.subarray(offset, offset + length));
    } catch (cause) {
      throw new FormatError("Cannot parse D-Bus text: it is no UTF-8", { offset, cause });
    }
  }

  function boolean(): boolean {
    const offset = take(4);
    const value = view.getUint32(offset, true);
    if (value > 1) throw new FormatError(`Cannot parse D-Bus boolean: found ${value}, want 0 or 1`, { offset });
    return value === 1;
  }

  function variant(depth: number): DbusValue {
    const offset = at;
    const signature = text(view.getUint8(take(1)));
    const [type, ...more] = dbusTypes(signature) ?? [];
    if (type === undefined || more.length > 0 || depth === maxDepth)
      throw new FormatError(`Cannot parse D-Bus variant: found type "${signature}", want a single one`, { offset });
    return { type: "v", value: read(type, depth + 1) };
  }

  function align(alignment: number): void {
    take(dbusPadding(at, alignment));
  }

  function read(type: DbusType, depth: number): DbusValue {
    align(alignments[type]);
    switch (type) {
      case "y":
        return { type, value: view.getUint8(take(1)) };
      case "i":
        return { type, value: view.getInt32(take(4), true) };
      case "u":
      case "h":
        return { type, value: view.getUint32(take(4), true) };
      case "b":
        return { type, value: boolean() };
      case "t":
        return { type, value: view.getBigUint64(take(8), true) };
      case "s":
      case "o":
        return { type, value: text(view.getUint32(take(4), true)) };
      case "g":
        return { type, value: text(view.getUint8(take(1))) };
      case "v":
        return variant(depth);
    }
  }

  return {
    get at() {
      return at;
    },
    align,
    read: (type) => read(type, 0),
  };
}
