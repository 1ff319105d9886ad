// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";
import type { Call } from "../../wire/rpc.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export interface StreamInit {
  readonly id: string;
}

export const StreamInit: Message<StreamInit> = {
  name: "containerd.services.streaming.v1.StreamInit",
  fields: [
    { number: 1, name: "id", kind: "string" },
  ],
};

export const Streaming = {
  Stream: {
    path: "/containerd.services.streaming.v1.Streaming/Stream",
    service: "containerd.services.streaming.v1.Streaming",
    method: "Stream",
    request: googleProtobuf.Any,
    response: googleProtobuf.Any,
    clientStream: true,
    serverStream: true,
    deprecated: false,
  } satisfies Call<googleProtobuf.Any, googleProtobuf.Any, true, true> as Call<googleProtobuf.Any, googleProtobuf.Any, true, true>,
};
