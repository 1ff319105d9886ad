// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";

export const NullValue = {
  NULL_VALUE: 0,
} as const;
export type NullValue = number;

export interface Any {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

export const Any: Message<Any> = {
  name: "google.protobuf.Any",
  fields: [
    { number: 1, name: "typeUrl", kind: "string" },
    { number: 2, name: "value", kind: "bytes" },
  ],
};

export interface Duration {
  readonly seconds: bigint;
  readonly nanos: number;
}

export const Duration: Message<Duration> = {
  name: "google.protobuf.Duration",
  fields: [
    { number: 1, name: "seconds", kind: "int64" },
    { number: 2, name: "nanos", kind: "int32" },
  ],
};

export type Empty = Readonly<Record<never, never>>;

export const Empty: Message<Empty> = {
  name: "google.protobuf.Empty",
  fields: [],
};

export interface Struct {
  readonly fields: ReadonlyMap<string, Value>;
}

export const Struct: Message<Struct> = {
  name: "google.protobuf.Struct",
  fields: [
    { number: 1, name: "fields", kind: "message", label: "map", key: "string", message: () => Value },
  ],
};

export interface Value {
  readonly kind?:
    | { readonly kind: "nullValue"; readonly value: NullValue }
    | { readonly kind: "numberValue"; readonly value: number }
    | { readonly kind: "stringValue"; readonly value: string }
    | { readonly kind: "boolValue"; readonly value: boolean }
    | { readonly kind: "structValue"; readonly value: Struct }
    | { readonly kind: "listValue"; readonly value: ListValue }
    | undefined;
}

export const Value: Message<Value> = {
  name: "google.protobuf.Value",
  fields: [
    { number: 1, name: "nullValue", kind: "enum", oneof: "kind" },
    { number: 2, name: "numberValue", kind: "double", oneof: "kind" },
    { number: 3, name: "stringValue", kind: "string", oneof: "kind" },
    { number: 4, name: "boolValue", kind: "bool", oneof: "kind" },
    { number: 5, name: "structValue", kind: "message", oneof: "kind", message: () => Struct },
    { number: 6, name: "listValue", kind: "message", oneof: "kind", message: () => ListValue },
  ],
};

export interface ListValue {
  readonly values: readonly Value[];
}

export const ListValue: Message<ListValue> = {
  name: "google.protobuf.ListValue",
  fields: [
    { number: 1, name: "values", kind: "message", label: "repeated", message: () => Value },
  ],
};

export interface Timestamp {
  readonly seconds: bigint;
  readonly nanos: number;
}

export const Timestamp: Message<Timestamp> = {
  name: "google.protobuf.Timestamp",
  fields: [
    { number: 1, name: "seconds", kind: "int64" },
    { number: 2, name: "nanos", kind: "int32" },
  ],
};
