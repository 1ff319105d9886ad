// Leaf types of specs: text, numbers, bytes, spans and points of time, enums and flag sets.
import { FormatError } from "../base/errors.ts";
import { decodeUtf8, decodeUtf8Strict, encodeUtf8 } from "../base/bytes.ts";
import { formatDuration, parseDuration } from "../base/units.ts";
import type { Reader } from "../wire/reader.ts";
import type { Writer } from "../wire/writer.ts";
import type { FieldType, WireType } from "./spec.ts";
import { delimited, fixed64, found, varint } from "./spec.ts";

export interface LeafOptions<T> {
  readonly name: string;
  readonly wireType: WireType;
  readonly zero: T;
  readonly toYaml: (value: T) => unknown;
  readonly fromYaml: (data: unknown) => T;
  readonly put: (writer: Writer, value: T) => void;
  readonly take: (reader: Reader) => T;
}

/** A leaf whose zero is a primitive or an empty value told by `===`. */
export function leaf<T>(options: LeafOptions<T>): FieldType<T> {
  const { name, wireType, zero, toYaml, fromYaml, put, take } = options;
  return {
    name,
    wireType,
    zero: () => zero,
    isZero: (value) => value === zero,
    toYaml,
    fromYaml: (data) => (data === null || data === undefined ? zero : fromYaml(data)),
    put,
    take,
  };
}

export function want(data: unknown, wanted: string): never {
  throw new FormatError(`found ${found(data)}, want ${wanted}`);
}

export function textOf(data: unknown): string {
  return typeof data === "string" ? data : want(data, "a text");
}

export const string: FieldType<string> = leaf({
  name: "string",
  wireType: delimited,
  zero: "",
  toYaml: (value) => value,
  fromYaml: textOf,
  put: (writer, value) => writer.string(value),
  take: (reader) => reader.string(),
});

export const bool: FieldType<boolean> = leaf({
  name: "bool",
  wireType: varint,
  zero: false,
  toYaml: (value) => value,
  fromYaml: (data) => (typeof data === "boolean" ? data : want(data, "true or false")),
  put: (writer, value) => writer.bool(value),
  take: (reader) => reader.bool(),
});

function integerOf(data: unknown): number {
  const value = typeof data === "bigint" ? Number(data) : data;
  return typeof value === "number" && Number.isSafeInteger(value) ? value : want(data, "an integer");
}

function bigOf(data: unknown): bigint {
  if (typeof data === "bigint") return data;
  return typeof data === "number" && Number.isInteger(data) ? BigInt(data) : want(data, "an integer");
}

/** Numbers that a double holds exactly stay numbers in the YAML form, so that JSON can carry them. */
function bigToYaml(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

export const int32: FieldType<number> = leaf({
  name: "int32",
  wireType: varint,
  zero: 0,
  toYaml: (value) => value,
  fromYaml: integerOf,
  put: (writer, value) => writer.int32(value),
  take: (reader) => reader.int32(),
});

/** Also unsigned integers of 8 and 16 bits, and Unix mode bits. */
export const uint32: FieldType<number> = leaf({
  name: "uint32",
  wireType: varint,
  zero: 0,
  toYaml: (value) => value,
  fromYaml: integerOf,
  put: (writer, value) => writer.uint32(value),
  take: (reader) => reader.uint32(),
});

export const int64: FieldType<bigint> = leaf({
  name: "int64",
  wireType: varint,
  zero: 0n,
  toYaml: bigToYaml,
  fromYaml: bigOf,
  put: (writer, value) => writer.uint64(value),
  take: (reader) => reader.int64(),
});

export const uint64: FieldType<bigint> = leaf({
  name: "uint64",
  wireType: varint,
  zero: 0n,
  toYaml: bigToYaml,
  fromYaml: bigOf,
  put: (writer, value) => writer.uint64(value),
  take: (reader) => reader.uint64(),
});

function exact(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new FormatError(`found ${value}, want an integer below 2^53`);
  return number;
}

/** 64 bits on the wire, for counts and indices that are small by nature: a `number` here. Larger ones are a FormatError. */
export const int: FieldType<number> = leaf({
  name: "int64",
  wireType: varint,
  zero: 0,
  toYaml: (value) => value,
  fromYaml: integerOf,
  put: (writer, value) => writer.uint64(BigInt(value)),
  take: (reader) => exact(reader.int64()),
});

/** Like `int`, without a sign. */
export const uint: FieldType<number> = leaf({
  name: "uint64",
  wireType: varint,
  zero: 0,
  toYaml: (value) => value,
  fromYaml: integerOf,
  put: (writer, value) => writer.uint64(BigInt(value)),
  take: (reader) => exact(reader.uint64()),
});

export const float64: FieldType<number> = leaf({
  name: "double",
  wireType: fixed64,
  zero: 0,
  toYaml: (value) => value,
  fromYaml: (data) => (typeof data === "number" || typeof data === "bigint" ? Number(data) : want(data, "a number")),
  put: (writer, value) => writer.double(value),
  take: (reader) => reader.double(),
});

function bytesLike(
  toYaml: (bytes: Uint8Array) => unknown,
  fromText: (text: string) => Uint8Array,
): FieldType<Uint8Array> {
  return {
    name: "bytes",
    wireType: delimited,
    zero: () => new Uint8Array(),
    isZero: (value) => value.length === 0,
    toYaml,
    fromYaml(data) {
      if (data === null || data === undefined) return new Uint8Array();
      if (Array.isArray(data)) return Uint8Array.from(data, integerOf);
      return fromText(textOf(data));
    },
    put: (writer, value) => writer.bytes(value),
    take: (reader) => reader.bytes(),
  };
}

/** Bytes shown as a list of numbers. */
export const bytes: FieldType<Uint8Array> = bytesLike(
  (value) => Array.from(value),
  (text) => want(text, "a list of bytes"),
);

/** Bytes shown as text when they are UTF-8, as a list of numbers otherwise. */
export const textBytes: FieldType<Uint8Array> = bytesLike((value) => {
  try {
    return decodeUtf8Strict(value);
  } catch {
    return Array.from(value); // not text: the list form says so
  }
}, encodeUtf8);

/** Bytes shown as base64. */
export const base64Bytes: FieldType<Uint8Array> = bytesLike(
  (value) => value.toBase64(),
  (text) => Uint8Array.fromBase64(text),
);

/** A hardware address such as `52:54:00:12:34:56`; bytes on the wire, empty text when there is none. */
export const mac: FieldType<string> = leaf({
  name: "bytes",
  wireType: delimited,
  zero: "",
  toYaml: (value) => value,
  fromYaml: textOf,
  put: (writer, value) => writer.bytes(Uint8Array.fromHex(value.replaceAll(":", ""))),
  take: (reader) => Array.from(reader.bytes(), (byte) => byte.toString(16).padStart(2, "0")).join(":"),
});

/** Bytes that are text by their nature, such as a machine configuration or a PEM block. */
export const utf8Bytes: FieldType<string> = leaf({
  name: "bytes",
  wireType: delimited,
  zero: "",
  toYaml: (value) => value,
  fromYaml: textOf,
  put: (writer, value) => writer.string(value),
  take: (reader) => decodeUtf8(reader.bytes()),
});

const nanosPerSecond = 1_000_000_000n;

/** Seconds (field 1) and nanoseconds (field 2) of `google.protobuf.Duration` and `Timestamp`. */
function putSeconds(writer: Writer, seconds: bigint, nanos: bigint): void {
  const mark = writer.begin();
  if (seconds !== 0n) {
    writer.tag(1, varint);
    writer.uint64(seconds);
  }
  if (nanos !== 0n) {
    writer.tag(2, varint);
    writer.int32(Number(nanos));
  }
  writer.end(mark);
}

function takeSeconds(reader: Reader): bigint {
  const outer = reader.enter();
  let total = 0n;
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === 8) total += reader.int64() * nanosPerSecond;
    else if (tag === 16) total += BigInt(reader.int32());
    else reader.skip(tag & 7, tag >>> 3);
  }
  reader.leave(outer);
  return total;
}

/** A span of time in nanoseconds; Go's text such as `1m30s` in the YAML form. */
export const duration: FieldType<bigint> = leaf({
  name: "google.protobuf.Duration",
  wireType: delimited,
  zero: 0n,
  toYaml: formatDuration,
  fromYaml: (data) => parseDuration(textOf(data)),
  put: (writer, value) => putSeconds(writer, value / nanosPerSecond, value % nanosPerSecond),
  take: takeSeconds,
});

/** The zero of `timestamp`: 0001-01-01T00:00:00Z, in nanoseconds since 1970. */
export const zeroTime: bigint = -62_135_596_800n * nanosPerSecond;

/** Nanoseconds since 1970-01-01 UTC of a wall-clock time in milliseconds, as `Clock.now()` gives it. */
export function timeFromMs(ms: number): bigint {
  return BigInt(Math.trunc(ms)) * 1_000_000n;
}

/** RFC 3339 in UTC with up to nine fractional digits: `2026-01-02T03:04:05.5Z`. */
export function formatTime(nanoseconds: bigint): string {
  const nanos = ((nanoseconds % nanosPerSecond) + nanosPerSecond) % nanosPerSecond;
  const seconds = new Date(Number((nanoseconds - nanos) / 1_000_000n)).toISOString().slice(0, 19);
  const fraction = nanos.toString().padStart(9, "0").replace(/0+$/u, "");
  return `${seconds}${fraction === "" ? "" : `.${fraction}`}Z`;
}

/** The opposite of `formatTime`; any offset is accepted. Throws a FormatError. */
export function parseTime(text: string): bigint {
  const [, date = "", fraction = "", zone = ""] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/u.exec(text) ?? [];
  const ms = Date.parse(`${date}${zone}`);
  if (Number.isNaN(ms)) want(text, "a time such as 2026-01-02T03:04:05Z");
  return timeFromMs(ms) + BigInt(fraction.padEnd(9, "0"));
}

/** A point of time in nanoseconds since 1970-01-01 UTC; `zeroTime` when unset. */
export const timestamp: FieldType<bigint> = leaf({
  name: "google.protobuf.Timestamp",
  wireType: delimited,
  zero: zeroTime,
  toYaml: formatTime,
  fromYaml: (data) => (data instanceof Date ? timeFromMs(data.getTime()) : parseTime(textOf(data))),
  put(writer, value) {
    const nanos = ((value % nanosPerSecond) + nanosPerSecond) % nanosPerSecond;
    putSeconds(writer, (value - nanos) / nanosPerSecond, nanos);
  },
  take: takeSeconds,
});

/** Texts of the YAML form and their numbers. Where a number has two texts, the first one is shown. */
export type EnumTable = Readonly<Record<string, number>>;

/**
 * An enum: numbers in the spec and on the wire, texts in the YAML form. `name` is that of the facts, such as `enums.NethelpersFamily`;
 * a number without a text is shown as `TypeName(N)`.
 */
export function enumOf(name: string, typeName: string, table: EnumTable): FieldType<number> {
  const texts = new Map<number, string>();
  for (const [text, number] of Object.entries(table)) if (!texts.has(number)) texts.set(number, text);
  return leaf({
    name,
    wireType: varint,
    zero: 0,
    toYaml: (value) => texts.get(value) ?? `${typeName}(${value})`,
    fromYaml(data) {
      // Texts such as "1" or "off" lose their quotes on the way: a parser gives a number or boolean.
      const text = typeof data === "number" || typeof data === "bigint" ? String(data) : textOf(data);
      const unnamed = new RegExp(`^${typeName}\\((-?\\d+)\\)$`, "u").exec(text)?.[1];
      return (
        table[text] ?? (unnamed === undefined ? want(data, `one of ${Object.keys(table).join(", ")}`) : Number(unnamed))
      );
    },
    put: (writer, value) => writer.int32(value),
    take: (reader) => reader.int32(),
  });
}

/** A set of bits, shown as the comma-joined names of those set, lowest first. */
export function flagsOf(name: string, table: EnumTable): FieldType<number> {
  const bits = Object.entries(table).toSorted(([, a], [, b]) => a - b);
  return leaf({
    name,
    wireType: varint,
    zero: 0,
    toYaml: (value) =>
      bits
        .filter(([, bit]) => (value & bit) !== 0)
        .map(([text]) => text)
        .join(","),
    fromYaml: (data) =>
      textOf(data)
        .split(",")
        .filter((text) => text !== "")
        .reduce((value, text) => value | (table[text] ?? want(text, `one of ${Object.keys(table).join(", ")}`)), 0),
    put: (writer, value) => writer.uint32(value),
    take: (reader) => reader.uint32(),
  });
}
