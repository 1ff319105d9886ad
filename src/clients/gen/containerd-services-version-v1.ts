// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";
import type { Call } from "../../wire/rpc.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export interface VersionResponse {
  readonly version: string;
  readonly revision: string;
}

export const VersionResponse: Message<VersionResponse> = {
  name: "containerd.services.version.v1.VersionResponse",
  fields: [
    { number: 1, name: "version", kind: "string" },
    { number: 2, name: "revision", kind: "string" },
  ],
};

export const Version = {
  Version: {
    path: "/containerd.services.version.v1.Version/Version",
    service: "containerd.services.version.v1.Version",
    method: "Version",
    request: googleProtobuf.Empty,
    response: VersionResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<googleProtobuf.Empty, VersionResponse, false, false> as Call<googleProtobuf.Empty, VersionResponse, false, false>,
};
