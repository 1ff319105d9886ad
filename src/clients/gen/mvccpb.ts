// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";

export const EventEventType = {
  PUT: 0,
  DELETE: 1,
} as const;
export type EventEventType = number;

export interface Event {
  readonly type: EventEventType;
  readonly kv?: KeyValue | undefined;
  readonly prevKv?: KeyValue | undefined;
}

export const Event: Message<Event> = {
  name: "mvccpb.Event",
  fields: [
    { number: 1, name: "type", kind: "enum" },
    { number: 2, name: "kv", kind: "message", message: () => KeyValue },
    { number: 3, name: "prevKv", kind: "message", message: () => KeyValue },
  ],
};

export interface KeyValue {
  readonly key: Uint8Array;
  readonly createRevision: bigint;
  readonly modRevision: bigint;
  readonly version: bigint;
  readonly value: Uint8Array;
  readonly lease: bigint;
}

export const KeyValue: Message<KeyValue> = {
  name: "mvccpb.KeyValue",
  fields: [
    { number: 1, name: "key", kind: "bytes" },
    { number: 2, name: "createRevision", kind: "int64" },
    { number: 3, name: "modRevision", kind: "int64" },
    { number: 4, name: "version", kind: "int64" },
    { number: 5, name: "value", kind: "bytes" },
    { number: 6, name: "lease", kind: "int64" },
  ],
};
