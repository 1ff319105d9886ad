// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";
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
