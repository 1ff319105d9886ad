// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";
import type { Call } from "../../wire/rpc.ts";
import * as containerdTypes from "./containerd-types.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export interface ApplyRequest {
  readonly diff?: containerdTypes.Descriptor | undefined;
  readonly mounts: readonly containerdTypes.Mount[];
  readonly payloads: ReadonlyMap<string, googleProtobuf.Any>;
  readonly syncFs: boolean;
}

export const ApplyRequest: Message<ApplyRequest> = {
  name: "containerd.services.diff.v1.ApplyRequest",
  fields: [
    { number: 1, name: "diff", kind: "message", message: () => containerdTypes.Descriptor },
    { number: 2, name: "mounts", kind: "message", label: "repeated", message: () => containerdTypes.Mount },
    { number: 3, name: "payloads", kind: "message", label: "map", key: "string", message: () => googleProtobuf.Any },
    { number: 4, name: "syncFs", kind: "bool" },
  ],
};

export interface ApplyResponse {
  readonly applied?: containerdTypes.Descriptor | undefined;
}

export const ApplyResponse: Message<ApplyResponse> = {
  name: "containerd.services.diff.v1.ApplyResponse",
  fields: [
    { number: 1, name: "applied", kind: "message", message: () => containerdTypes.Descriptor },
  ],
};

export interface DiffRequest {
  readonly left: readonly containerdTypes.Mount[];
  readonly right: readonly containerdTypes.Mount[];
  readonly mediaType: string;
  readonly ref: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly sourceDateEpoch?: googleProtobuf.Timestamp | undefined;
}

export const DiffRequest: Message<DiffRequest> = {
  name: "containerd.services.diff.v1.DiffRequest",
  fields: [
    { number: 1, name: "left", kind: "message", label: "repeated", message: () => containerdTypes.Mount },
    { number: 2, name: "right", kind: "message", label: "repeated", message: () => containerdTypes.Mount },
    { number: 3, name: "mediaType", kind: "string" },
    { number: 4, name: "ref", kind: "string" },
    { number: 5, name: "labels", kind: "string", label: "map", key: "string" },
    { number: 6, name: "sourceDateEpoch", kind: "message", message: () => googleProtobuf.Timestamp },
  ],
};

export interface DiffResponse {
  readonly diff?: containerdTypes.Descriptor | undefined;
}

export const DiffResponse: Message<DiffResponse> = {
  name: "containerd.services.diff.v1.DiffResponse",
  fields: [
    { number: 3, name: "diff", kind: "message", message: () => containerdTypes.Descriptor },
  ],
};

export const Diff = {
  Apply: {
    path: "/containerd.services.diff.v1.Diff/Apply",
    service: "containerd.services.diff.v1.Diff",
    method: "Apply",
    request: ApplyRequest,
    response: ApplyResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ApplyRequest, ApplyResponse, false, false> as Call<ApplyRequest, ApplyResponse, false, false>,
  Diff: {
    path: "/containerd.services.diff.v1.Diff/Diff",
    service: "containerd.services.diff.v1.Diff",
    method: "Diff",
    request: DiffRequest,
    response: DiffResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<DiffRequest, DiffResponse, false, false> as Call<DiffRequest, DiffResponse, false, false>,
};
