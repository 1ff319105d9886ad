// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";
import type { Call } from "../../wire/rpc.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export interface TransferOptions {
  readonly progressStream: string;
}

export const TransferOptions: Message<TransferOptions> = {
  name: "containerd.services.transfer.v1.TransferOptions",
  fields: [
    { number: 1, name: "progressStream", kind: "string" },
  ],
};

export interface TransferRequest {
  readonly source?: googleProtobuf.Any | undefined;
  readonly destination?: googleProtobuf.Any | undefined;
  readonly options?: TransferOptions | undefined;
}

export const TransferRequest: Message<TransferRequest> = {
  name: "containerd.services.transfer.v1.TransferRequest",
  fields: [
    { number: 1, name: "source", kind: "message", message: () => googleProtobuf.Any },
    { number: 2, name: "destination", kind: "message", message: () => googleProtobuf.Any },
    { number: 3, name: "options", kind: "message", message: () => TransferOptions },
  ],
};

export const Transfer = {
  Transfer: {
    path: "/containerd.services.transfer.v1.Transfer/Transfer",
    service: "containerd.services.transfer.v1.Transfer",
    method: "Transfer",
    request: TransferRequest,
    response: googleProtobuf.Empty,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<TransferRequest, googleProtobuf.Empty, false, false> as Call<TransferRequest, googleProtobuf.Empty, false, false>,
};
