// The scalar types as data: wire type, zero, how one is written and read. One line each, so the codec needs no switch.
import type { FieldKind, ScalarType } from "./message.ts";
import type { Reader } from "./reader.ts";
import { wireType } from "./reader.ts";
import type { Writer } from "./writer.ts";

export type ScalarValue = string | number | bigint | boolean | Uint8Array;

export interface Scalar {
  readonly wireType: number;
  readonly zero: ScalarValue;
  /** Lists of it are written packed. */
  readonly packable: boolean;
  write(writer: Writer, value: never): void;
  read(reader: Reader): ScalarValue;
}

function scalar<T extends ScalarValue>(
  type: number,
  zero: T,
  write: (writer: Writer, value: T) => void,
  read: (reader: Reader) => T,
): Scalar {
  return { wireType: type, zero, packable: type !== wireType.bytes, write, read };
}

const { varint, fixed32, fixed64, bytes } = wireType;

export const scalars: Readonly<Record<ScalarType | "enum", Scalar>> = {
  bool: scalar<boolean>(
    varint,
    false,
    (w, v) => w.bool(v),
    (r) => r.bool(),
  ),
  int32: scalar<number>(
    varint,
    0,
    (w, v) => w.int32(v),
    (r) => r.int32(),
  ),
  uint32: scalar<number>(
    varint,
    0,
    (w, v) => w.uint32(v),
    (r) => r.uint32(),
  ),
  sint32: scalar<number>(
    varint,
    0,
    (w, v) => w.sint32(v),
    (r) => r.sint32(),
  ),
  fixed32: scalar<number>(
    fixed32,
    0,
    (w, v) => w.fixed32(v),
    (r) => r.fixed32(),
  ),
  sfixed32: scalar<number>(
    fixed32,
    0,
    (w, v) => w.fixed32(v),
    (r) => r.sfixed32(),
  ),
  int64: scalar<bigint>(
    varint,
    0n,
    (w, v) => w.uint64(v),
    (r) => r.int64(),
  ),
  uint64: scalar<bigint>(
    varint,
    0n,
    (w, v) => w.uint64(v),
    (r) => r.uint64(),
  ),
  sint64: scalar<bigint>(
    varint,
    0n,
    (w, v) => w.sint64(v),
    (r) => r.sint64(),
  ),
  fixed64: scalar<bigint>(
    fixed64,
    0n,
    (w, v) => w.fixed64(v),
    (r) => r.fixed64(),
  ),
  sfixed64: scalar<bigint>(
    fixed64,
    0n,
    (w, v) => w.fixed64(v),
    (r) => r.sfixed64(),
  ),
  float: scalar<number>(
    fixed32,
    0,
    (w, v) => w.float(v),
    (r) => r.float(),
  ),
  double: scalar<number>(
    fixed64,
    0,
    (w, v) => w.double(v),
    (r) => r.double(),
  ),
  string: scalar<string>(
    bytes,
    "",
    (w, v) => w.string(v),
    (r) => r.string(),
  ),
  bytes: scalar<Uint8Array>(
    bytes,
    new Uint8Array(0),
    (w, v) => w.bytes(v),
    (r) => r.bytes(),
  ),
  enum: scalar<number>(
    varint,
    0,
    (w, v) => w.int32(v),
    (r) => r.int32(),
  ),
};

/** The scalar of a field's kind, undefined for messages. */
export function scalarOf(kind: FieldKind): Scalar | undefined {
  return kind === "message" ? undefined : scalars[kind];
}

/** True for the value a singular field leaves out of the bytes. Minus zero is not zero. */
export function isZero(value: unknown): boolean {
  return (
    value === "" ||
    value === 0n ||
    value === false ||
    Object.is(value, 0) ||
    (value instanceof Uint8Array && value.length === 0)
  );
}
