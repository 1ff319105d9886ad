// What a message is to the codec: a name and a table of fields. The generated files hold nothing but such tables and the matching interfaces.

/** Protobuf's scalar types. 64-bit ones are `bigint` in TypeScript, `bytes` is `Uint8Array`, the other numbers are `number`. */
export type ScalarType =
  | "bool"
  | "int32"
  | "uint32"
  | "sint32"
  | "fixed32"
  | "sfixed32"
  | "int64"
  | "uint64"
  | "sint64"
  | "fixed64"
  | "sfixed64"
  | "float"
  | "double"
  | "string"
  | "bytes";

export type FieldKind = ScalarType | "enum" | "message";

/**
 * No label: zero is left out of the bytes and restored by the decoder; a message is absent or there.
 * - `optional`: a scalar that tells absent from zero.
 * - `repeated`: an array; numbers, bools and enums are written packed, both forms are read.
 * - `map`: a `ReadonlyMap`.
 */
export type FieldLabel = "optional" | "repeated" | "map";

export interface Field {
  /** Field number, 1 to 536870911. */
  readonly number: number;
  /** Property of the interface: the proto name in lowerCamelCase. */
  readonly name: string;
  /** Type of the value; of a map's values when the label is `map`. */
  readonly kind: FieldKind;
  readonly label?: FieldLabel;
  /** Type of a map's keys. */
  readonly key?: ScalarType;
  /** Property that holds the alternative, when the field is one of several: `{ kind: name, value }`. */
  readonly oneof?: string;
  /** Table of a message-typed value; a function because messages may contain themselves. */
  readonly message?: () => Message<unknown>;
}

/** A message type: `T` is the interface of its values. */
export interface Message<T> {
  /** Full protobuf name such as `machine.VersionResponse`. */
  readonly name: string;
  /** In ascending order of numbers, which is the order on the wire. */
  readonly fields: readonly Field[];
  /** Never there: carries `T` for inference. */
  readonly type?: T;
}

/** Interface of a message table: `ValueOf<typeof Version>`. */
export type ValueOf<M> = M extends Message<infer T> ? T : never;

type Plain = string | number | bigint | boolean | Uint8Array | undefined;

/** What `encode` accepts for `T`: any property may be missing (zero, empty or absent), at any depth. */
export type Init<T> = T extends Plain
  ? T
  : T extends ReadonlyMap<infer K, infer V>
    ? ReadonlyMap<K, Init<V>>
    : T extends readonly (infer E)[]
      ? readonly Init<E>[]
      : T extends { readonly kind: infer K extends string; readonly value: infer V }
        ? string extends K
          ? InitMembers<T>
          : { readonly kind: K; readonly value: Init<V> }
        : InitMembers<T>;

type InitMembers<T> = { readonly [P in keyof T]?: Init<T[P]> | undefined };
