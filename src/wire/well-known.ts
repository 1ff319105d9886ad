// Plain values for protobuf's well-known types: nanoseconds for times, any JSON-like value for Struct, typed messages in Any.
import { FormatError } from "../base/errors.ts";
import { decode, encode } from "./codec.ts";
import type { Any, Duration, ListValue, Struct, Timestamp, Value } from "./gen/google-protobuf.ts";
import type { Init, Message } from "./message.ts";

const nanosPerSecond = 1_000_000_000n;

/** The message with its full name in front of it. `prefix` ends in a slash; the default is what most libraries write. */
export function packAny<T>(message: Message<T>, value: Init<T>, prefix = "type.googleapis.com/"): Any {
  return { typeUrl: `${prefix}${message.name}`, value: encode(message, value) };
}

/** The message inside, or undefined when it is of another type. Only the part behind the last slash of the URL counts. */
export function unpackAny<T>(message: Message<T>, any: Any): T | undefined {
  return any.typeUrl.slice(any.typeUrl.lastIndexOf("/") + 1) === message.name ? decode(message, any.value) : undefined;
}

/** Nanoseconds since 1970-01-01 UTC, as a message. Fractions of a second count forward, also before 1970. */
export function timestampOf(nanoseconds: bigint): Timestamp {
  const nanos = ((nanoseconds % nanosPerSecond) + nanosPerSecond) % nanosPerSecond;
  return { seconds: (nanoseconds - nanos) / nanosPerSecond, nanos: Number(nanos) };
}

/** Milliseconds since 1970-01-01 UTC, as a message: for what a `Clock` says. */
export function timestampOfMs(milliseconds: number): Timestamp {
  const whole = Math.floor(milliseconds); // in one product the last digits would be lost: a number has 53 bits
  return timestampOf(BigInt(whole) * 1_000_000n + BigInt(Math.round((milliseconds - whole) * 1e6)));
}

/** A span in nanoseconds, as a message. Seconds and fraction have the same sign. */
export function durationOf(nanoseconds: bigint): Duration {
  return { seconds: nanoseconds / nanosPerSecond, nanos: Number(nanoseconds % nanosPerSecond) };
}

/** Nanoseconds of a span, or since 1970-01-01 UTC of a point in time. Missing parts are zero. */
export function nanosecondsOf(value: Init<Duration> | Init<Timestamp>): bigint {
  return (value.seconds ?? 0n) * nanosPerSecond + BigInt(value.nanos ?? 0);
}

/** What a Struct can hold. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

export function structOf(value: Readonly<Record<string, Plain>>): Struct {
  return { fields: new Map(Object.entries(value).map(([key, member]) => [key, valueOf(member)])) };
}

function valueOf(value: Plain): Value {
  if (value === null) return { kind: { kind: "nullValue", value: 0 } };
  if (typeof value === "boolean") return { kind: { kind: "boolValue", value } };
  if (typeof value === "number") return { kind: { kind: "numberValue", value } };
  if (typeof value === "string") return { kind: { kind: "stringValue", value } };
  if (isList(value)) return { kind: { kind: "listValue", value: { values: value.map(valueOf) } } };
  return { kind: { kind: "structValue", value: structOf(value) } };
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

/** The reverse of `structOf`. Throws a FormatError on a value with no kind. */
export function plainStruct(struct: Struct): Readonly<Record<string, Plain>> {
  return Object.fromEntries([...struct.fields].map(([key, value]) => [key, plainValue(value)]));
}

function plainList(list: ListValue): readonly Plain[] {
  return list.values.map(plainValue);
}

function plainValue(value: Value): Plain {
  const { kind } = value;
  if (kind === undefined) throw new FormatError("Cannot read value of a struct: found no kind, want one");
  if (kind.kind === "nullValue") return null;
  if (kind.kind === "listValue") return plainList(kind.value);
  return kind.kind === "structValue" ? plainStruct(kind.value) : kind.value;
}
