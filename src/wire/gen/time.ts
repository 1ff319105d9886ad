// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";
import * as common from "./common.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export interface TimeRequest {
  readonly server: string;
}

export const TimeRequest: Message<TimeRequest> = {
  name: "time.TimeRequest",
  fields: [
    { number: 1, name: "server", kind: "string" },
  ],
};

export interface Time {
  readonly metadata?: common.Metadata | undefined;
  readonly server: string;
  readonly localtime?: googleProtobuf.Timestamp | undefined;
  readonly remotetime?: googleProtobuf.Timestamp | undefined;
}

export const Time: Message<Time> = {
  name: "time.Time",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "server", kind: "string" },
    { number: 3, name: "localtime", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 4, name: "remotetime", kind: "message", message: () => googleProtobuf.Timestamp },
  ],
};

export interface TimeResponse {
  readonly messages: readonly Time[];
}

export const TimeResponse: Message<TimeResponse> = {
  name: "time.TimeResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => Time },
  ],
};
