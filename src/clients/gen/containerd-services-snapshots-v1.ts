// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";
import type { Call } from "../../wire/rpc.ts";
import * as containerdTypes from "./containerd-types.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export const Kind = {
  UNKNOWN: 0,
  VIEW: 1,
  ACTIVE: 2,
  COMMITTED: 3,
} as const;
export type Kind = number;

export interface CleanupRequest {
  readonly snapshotter: string;
}

export const CleanupRequest: Message<CleanupRequest> = {
  name: "containerd.services.snapshots.v1.CleanupRequest",
  fields: [
    { number: 1, name: "snapshotter", kind: "string" },
  ],
};

export interface CommitSnapshotRequest {
  readonly snapshotter: string;
  readonly name: string;
  readonly key: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly parent: string;
}

export const CommitSnapshotRequest: Message<CommitSnapshotRequest> = {
  name: "containerd.services.snapshots.v1.CommitSnapshotRequest",
  fields: [
    { number: 1, name: "snapshotter", kind: "string" },
    { number: 2, name: "name", kind: "string" },
    { number: 3, name: "key", kind: "string" },
    { number: 4, name: "labels", kind: "string", label: "map", key: "string" },
    { number: 5, name: "parent", kind: "string" },
  ],
};

export interface Info {
  readonly name: string;
  readonly parent: string;
  readonly kind: Kind;
  readonly createdAt?: googleProtobuf.Timestamp | undefined;
  readonly updatedAt?: googleProtobuf.Timestamp | undefined;
  readonly labels: ReadonlyMap<string, string>;
}

export const Info: Message<Info> = {
  name: "containerd.services.snapshots.v1.Info",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "parent", kind: "string" },
    { number: 3, name: "kind", kind: "enum" },
    { number: 4, name: "createdAt", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 5, name: "updatedAt", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 6, name: "labels", kind: "string", label: "map", key: "string" },
  ],
};

export interface ListSnapshotsRequest {
  readonly snapshotter: string;
  readonly filters: readonly string[];
}

export const ListSnapshotsRequest: Message<ListSnapshotsRequest> = {
  name: "containerd.services.snapshots.v1.ListSnapshotsRequest",
  fields: [
    { number: 1, name: "snapshotter", kind: "string" },
    { number: 2, name: "filters", kind: "string", label: "repeated" },
  ],
};

export interface ListSnapshotsResponse {
  readonly info: readonly Info[];
}

export const ListSnapshotsResponse: Message<ListSnapshotsResponse> = {
  name: "containerd.services.snapshots.v1.ListSnapshotsResponse",
  fields: [
    { number: 1, name: "info", kind: "message", label: "repeated", message: () => Info },
  ],
};

export interface MountsRequest {
  readonly snapshotter: string;
  readonly key: string;
}

export const MountsRequest: Message<MountsRequest> = {
  name: "containerd.services.snapshots.v1.MountsRequest",
  fields: [
    { number: 1, name: "snapshotter", kind: "string" },
    { number: 2, name: "key", kind: "string" },
  ],
};

export interface MountsResponse {
  readonly mounts: readonly containerdTypes.Mount[];
}

export const MountsResponse: Message<MountsResponse> = {
  name: "containerd.services.snapshots.v1.MountsResponse",
  fields: [
    { number: 1, name: "mounts", kind: "message", label: "repeated", message: () => containerdTypes.Mount },
  ],
};

export interface PrepareSnapshotRequest {
  readonly snapshotter: string;
  readonly key: string;
  readonly parent: string;
  readonly labels: ReadonlyMap<string, string>;
}

export const PrepareSnapshotRequest: Message<PrepareSnapshotRequest> = {
  name: "containerd.services.snapshots.v1.PrepareSnapshotRequest",
  fields: [
    { number: 1, name: "snapshotter", kind: "string" },
    { number: 2, name: "key", kind: "string" },
    { number: 3, name: "parent", kind: "string" },
    { number: 4, name: "labels", kind: "string", label: "map", key: "string" },
  ],
};

export interface PrepareSnapshotResponse {
  readonly mounts: readonly containerdTypes.Mount[];
}

export const PrepareSnapshotResponse: Message<PrepareSnapshotResponse> = {
  name: "containerd.services.snapshots.v1.PrepareSnapshotResponse",
  fields: [
    { number: 1, name: "mounts", kind: "message", label: "repeated", message: () => containerdTypes.Mount },
  ],
};

export interface RemoveSnapshotRequest {
  readonly snapshotter: string;
  readonly key: string;
}

export const RemoveSnapshotRequest: Message<RemoveSnapshotRequest> = {
  name: "containerd.services.snapshots.v1.RemoveSnapshotRequest",
  fields: [
    { number: 1, name: "snapshotter", kind: "string" },
    { number: 2, name: "key", kind: "string" },
  ],
};

export interface StatSnapshotRequest {
  readonly snapshotter: string;
  readonly key: string;
}

export const StatSnapshotRequest: Message<StatSnapshotRequest> = {
  name: "containerd.services.snapshots.v1.StatSnapshotRequest",
  fields: [
    { number: 1, name: "snapshotter", kind: "string" },
    { number: 2, name: "key", kind: "string" },
  ],
};

export interface StatSnapshotResponse {
  readonly info?: Info | undefined;
}

export const StatSnapshotResponse: Message<StatSnapshotResponse> = {
  name: "containerd.services.snapshots.v1.StatSnapshotResponse",
  fields: [
    { number: 1, name: "info", kind: "message", message: () => Info },
  ],
};

export interface UpdateSnapshotRequest {
  readonly snapshotter: string;
  readonly info?: Info | undefined;
  readonly updateMask?: googleProtobuf.FieldMask | undefined;
}

export const UpdateSnapshotRequest: Message<UpdateSnapshotRequest> = {
  name: "containerd.services.snapshots.v1.UpdateSnapshotRequest",
  fields: [
    { number: 1, name: "snapshotter", kind: "string" },
    { number: 2, name: "info", kind: "message", message: () => Info },
    { number: 3, name: "updateMask", kind: "message", message: () => googleProtobuf.FieldMask },
  ],
};

export interface UpdateSnapshotResponse {
  readonly info?: Info | undefined;
}

export const UpdateSnapshotResponse: Message<UpdateSnapshotResponse> = {
  name: "containerd.services.snapshots.v1.UpdateSnapshotResponse",
  fields: [
    { number: 1, name: "info", kind: "message", message: () => Info },
  ],
};

export interface UsageRequest {
  readonly snapshotter: string;
  readonly key: string;
}

export const UsageRequest: Message<UsageRequest> = {
  name: "containerd.services.snapshots.v1.UsageRequest",
  fields: [
    { number: 1, name: "snapshotter", kind: "string" },
    { number: 2, name: "key", kind: "string" },
  ],
};

export interface UsageResponse {
  readonly size: bigint;
  readonly inodes: bigint;
}

export const UsageResponse: Message<UsageResponse> = {
  name: "containerd.services.snapshots.v1.UsageResponse",
  fields: [
    { number: 1, name: "size", kind: "int64" },
    { number: 2, name: "inodes", kind: "int64" },
  ],
};

export interface ViewSnapshotRequest {
  readonly snapshotter: string;
  readonly key: string;
  readonly parent: string;
  readonly labels: ReadonlyMap<string, string>;
}

export const ViewSnapshotRequest: Message<ViewSnapshotRequest> = {
  name: "containerd.services.snapshots.v1.ViewSnapshotRequest",
  fields: [
    { number: 1, name: "snapshotter", kind: "string" },
    { number: 2, name: "key", kind: "string" },
    { number: 3, name: "parent", kind: "string" },
    { number: 4, name: "labels", kind: "string", label: "map", key: "string" },
  ],
};

export interface ViewSnapshotResponse {
  readonly mounts: readonly containerdTypes.Mount[];
}

export const ViewSnapshotResponse: Message<ViewSnapshotResponse> = {
  name: "containerd.services.snapshots.v1.ViewSnapshotResponse",
  fields: [
    { number: 1, name: "mounts", kind: "message", label: "repeated", message: () => containerdTypes.Mount },
  ],
};

export const Snapshots = {
  Prepare: {
    path: "/containerd.services.snapshots.v1.Snapshots/Prepare",
    service: "containerd.services.snapshots.v1.Snapshots",
    method: "Prepare",
    request: PrepareSnapshotRequest,
    response: PrepareSnapshotResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<PrepareSnapshotRequest, PrepareSnapshotResponse, false, false> as Call<PrepareSnapshotRequest, PrepareSnapshotResponse, false, false>,
  View: {
    path: "/containerd.services.snapshots.v1.Snapshots/View",
    service: "containerd.services.snapshots.v1.Snapshots",
    method: "View",
    request: ViewSnapshotRequest,
    response: ViewSnapshotResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ViewSnapshotRequest, ViewSnapshotResponse, false, false> as Call<ViewSnapshotRequest, ViewSnapshotResponse, false, false>,
  Mounts: {
    path: "/containerd.services.snapshots.v1.Snapshots/Mounts",
    service: "containerd.services.snapshots.v1.Snapshots",
    method: "Mounts",
    request: MountsRequest,
    response: MountsResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<MountsRequest, MountsResponse, false, false> as Call<MountsRequest, MountsResponse, false, false>,
  Commit: {
    path: "/containerd.services.snapshots.v1.Snapshots/Commit",
    service: "containerd.services.snapshots.v1.Snapshots",
    method: "Commit",
    request: CommitSnapshotRequest,
    response: googleProtobuf.Empty,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<CommitSnapshotRequest, googleProtobuf.Empty, false, false> as Call<CommitSnapshotRequest, googleProtobuf.Empty, false, false>,
  Remove: {
    path: "/containerd.services.snapshots.v1.Snapshots/Remove",
    service: "containerd.services.snapshots.v1.Snapshots",
    method: "Remove",
    request: RemoveSnapshotRequest,
    response: googleProtobuf.Empty,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<RemoveSnapshotRequest, googleProtobuf.Empty, false, false> as Call<RemoveSnapshotRequest, googleProtobuf.Empty, false, false>,
  Stat: {
    path: "/containerd.services.snapshots.v1.Snapshots/Stat",
    service: "containerd.services.snapshots.v1.Snapshots",
    method: "Stat",
    request: StatSnapshotRequest,
    response: StatSnapshotResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<StatSnapshotRequest, StatSnapshotResponse, false, false> as Call<StatSnapshotRequest, StatSnapshotResponse, false, false>,
  Update: {
    path: "/containerd.services.snapshots.v1.Snapshots/Update",
    service: "containerd.services.snapshots.v1.Snapshots",
    method: "Update",
    request: UpdateSnapshotRequest,
    response: UpdateSnapshotResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<UpdateSnapshotRequest, UpdateSnapshotResponse, false, false> as Call<UpdateSnapshotRequest, UpdateSnapshotResponse, false, false>,
  List: {
    path: "/containerd.services.snapshots.v1.Snapshots/List",
    service: "containerd.services.snapshots.v1.Snapshots",
    method: "List",
    request: ListSnapshotsRequest,
    response: ListSnapshotsResponse,
    clientStream: false,
    serverStream: true,
    deprecated: false,
  } satisfies Call<ListSnapshotsRequest, ListSnapshotsResponse, false, true> as Call<ListSnapshotsRequest, ListSnapshotsResponse, false, true>,
  Usage: {
    path: "/containerd.services.snapshots.v1.Snapshots/Usage",
    service: "containerd.services.snapshots.v1.Snapshots",
    method: "Usage",
    request: UsageRequest,
    response: UsageResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<UsageRequest, UsageResponse, false, false> as Call<UsageRequest, UsageResponse, false, false>,
  Cleanup: {
    path: "/containerd.services.snapshots.v1.Snapshots/Cleanup",
    service: "containerd.services.snapshots.v1.Snapshots",
    method: "Cleanup",
    request: CleanupRequest,
    response: googleProtobuf.Empty,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<CleanupRequest, googleProtobuf.Empty, false, false> as Call<CleanupRequest, googleProtobuf.Empty, false, false>,
};
