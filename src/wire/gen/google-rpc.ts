// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export interface Status {
  readonly code: number;
  readonly message: string;
  readonly details: readonly googleProtobuf.Any[];
}

export const Status: Message<Status> = {
  name: "google.rpc.Status",
  fields: [
    { number: 1, name: "code", kind: "int32" },
    { number: 2, name: "message", kind: "string" },
    { number: 3, name: "details", kind: "message", label: "repeated", message: () => googleProtobuf.Any },
  ],
};
