// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";

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

export type Empty = Readonly<Record<never, never>>;

export const Empty: Message<Empty> = {
  name: "google.protobuf.Empty",
  fields: [],
};

export interface FieldMask {
  readonly paths: readonly string[];
}

export const FieldMask: Message<FieldMask> = {
  name: "google.protobuf.FieldMask",
  fields: [
    { number: 1, name: "paths", kind: "string", label: "repeated" },
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
