// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";
import type { Call } from "../../wire/rpc.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export const WriteAction = {
  STAT: 0,
  WRITE: 1,
  COMMIT: 2,
} as const;
export type WriteAction = number;

export interface AbortRequest {
  readonly ref: string;
}

export const AbortRequest: Message<AbortRequest> = {
  name: "containerd.services.content.v1.AbortRequest",
  fields: [
    { number: 1, name: "ref", kind: "string" },
  ],
};

export interface DeleteContentRequest {
  readonly digest: string;
}

export const DeleteContentRequest: Message<DeleteContentRequest> = {
  name: "containerd.services.content.v1.DeleteContentRequest",
  fields: [
    { number: 1, name: "digest", kind: "string" },
  ],
};

export interface Info {
  readonly digest: string;
  readonly size: bigint;
  readonly createdAt?: googleProtobuf.Timestamp | undefined;
  readonly updatedAt?: googleProtobuf.Timestamp | undefined;
  readonly labels: ReadonlyMap<string, string>;
}

export const Info: Message<Info> = {
  name: "containerd.services.content.v1.Info",
  fields: [
    { number: 1, name: "digest", kind: "string" },
    { number: 2, name: "size", kind: "int64" },
    { number: 3, name: "createdAt", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 4, name: "updatedAt", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 5, name: "labels", kind: "string", label: "map", key: "string" },
  ],
};

export interface InfoRequest {
  readonly digest: string;
}

export const InfoRequest: Message<InfoRequest> = {
  name: "containerd.services.content.v1.InfoRequest",
  fields: [
    { number: 1, name: "digest", kind: "string" },
  ],
};

export interface InfoResponse {
  readonly info?: Info | undefined;
}

export const InfoResponse: Message<InfoResponse> = {
  name: "containerd.services.content.v1.InfoResponse",
  fields: [
    { number: 1, name: "info", kind: "message", message: () => Info },
  ],
};

export interface ListContentRequest {
  readonly filters: readonly string[];
}

export const ListContentRequest: Message<ListContentRequest> = {
  name: "containerd.services.content.v1.ListContentRequest",
  fields: [
    { number: 1, name: "filters", kind: "string", label: "repeated" },
  ],
};

export interface ListContentResponse {
  readonly info: readonly Info[];
}

export const ListContentResponse: Message<ListContentResponse> = {
  name: "containerd.services.content.v1.ListContentResponse",
  fields: [
    { number: 1, name: "info", kind: "message", label: "repeated", message: () => Info },
  ],
};

export interface ListStatusesRequest {
  readonly filters: readonly string[];
}

export const ListStatusesRequest: Message<ListStatusesRequest> = {
  name: "containerd.services.content.v1.ListStatusesRequest",
  fields: [
    { number: 1, name: "filters", kind: "string", label: "repeated" },
  ],
};

export interface ListStatusesResponse {
  readonly statuses: readonly Status[];
}

export const ListStatusesResponse: Message<ListStatusesResponse> = {
  name: "containerd.services.content.v1.ListStatusesResponse",
  fields: [
    { number: 1, name: "statuses", kind: "message", label: "repeated", message: () => Status },
  ],
};

export interface ReadContentRequest {
  readonly digest: string;
  readonly offset: bigint;
  readonly size: bigint;
}

export const ReadContentRequest: Message<ReadContentRequest> = {
  name: "containerd.services.content.v1.ReadContentRequest",
  fields: [
    { number: 1, name: "digest", kind: "string" },
    { number: 2, name: "offset", kind: "int64" },
    { number: 3, name: "size", kind: "int64" },
  ],
};

export interface ReadContentResponse {
  readonly offset: bigint;
  readonly data: Uint8Array;
}

export const ReadContentResponse: Message<ReadContentResponse> = {
  name: "containerd.services.content.v1.ReadContentResponse",
  fields: [
    { number: 1, name: "offset", kind: "int64" },
    { number: 2, name: "data", kind: "bytes" },
  ],
};

export interface Status {
  readonly startedAt?: googleProtobuf.Timestamp | undefined;
  readonly updatedAt?: googleProtobuf.Timestamp | undefined;
  readonly ref: string;
  readonly offset: bigint;
  readonly total: bigint;
  readonly expected: string;
}

export const Status: Message<Status> = {
  name: "containerd.services.content.v1.Status",
  fields: [
    { number: 1, name: "startedAt", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 2, name: "updatedAt", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 3, name: "ref", kind: "string" },
    { number: 4, name: "offset", kind: "int64" },
    { number: 5, name: "total", kind: "int64" },
    { number: 6, name: "expected", kind: "string" },
  ],
};

export interface StatusRequest {
  readonly ref: string;
}

export const StatusRequest: Message<StatusRequest> = {
  name: "containerd.services.content.v1.StatusRequest",
  fields: [
    { number: 1, name: "ref", kind: "string" },
  ],
};

export interface StatusResponse {
  readonly status?: Status | undefined;
}

export const StatusResponse: Message<StatusResponse> = {
  name: "containerd.services.content.v1.StatusResponse",
  fields: [
    { number: 1, name: "status", kind: "message", message: () => Status },
  ],
};

export interface UpdateRequest {
  readonly info?: Info | undefined;
  readonly updateMask?: googleProtobuf.FieldMask | undefined;
}

export const UpdateRequest: Message<UpdateRequest> = {
  name: "containerd.services.content.v1.UpdateRequest",
  fields: [
    { number: 1, name: "info", kind: "message", message: () => Info },
    { number: 2, name: "updateMask", kind: "message", message: () => googleProtobuf.FieldMask },
  ],
};

export interface UpdateResponse {
  readonly info?: Info | undefined;
}

export const UpdateResponse: Message<UpdateResponse> = {
  name: "containerd.services.content.v1.UpdateResponse",
  fields: [
    { number: 1, name: "info", kind: "message", message: () => Info },
  ],
};

export interface WriteContentRequest {
  readonly action: WriteAction;
  readonly ref: string;
  readonly total: bigint;
  readonly expected: string;
  readonly offset: bigint;
  readonly data: Uint8Array;
  readonly labels: ReadonlyMap<string, string>;
}

export const WriteContentRequest: Message<WriteContentRequest> = {
  name: "containerd.services.content.v1.WriteContentRequest",
  fields: [
    { number: 1, name: "action", kind: "enum" },
    { number: 2, name: "ref", kind: "string" },
    { number: 3, name: "total", kind: "int64" },
    { number: 4, name: "expected", kind: "string" },
    { number: 5, name: "offset", kind: "int64" },
    { number: 6, name: "data", kind: "bytes" },
    { number: 7, name: "labels", kind: "string", label: "map", key: "string" },
  ],
};

export interface WriteContentResponse {
  readonly action: WriteAction;
  readonly startedAt?: googleProtobuf.Timestamp | undefined;
  readonly updatedAt?: googleProtobuf.Timestamp | undefined;
  readonly offset: bigint;
  readonly total: bigint;
  readonly digest: string;
}

export const WriteContentResponse: Message<WriteContentResponse> = {
  name: "containerd.services.content.v1.WriteContentResponse",
  fields: [
    { number: 1, name: "action", kind: "enum" },
    { number: 2, name: "startedAt", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 3, name: "updatedAt", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 4, name: "offset", kind: "int64" },
    { number: 5, name: "total", kind: "int64" },
    { number: 6, name: "digest", kind: "string" },
  ],
};

export const Content = {
  Info: {
    path: "/containerd.services.content.v1.Content/Info",
    service: "containerd.services.content.v1.Content",
    method: "Info",
    request: InfoRequest,
    response: InfoResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<InfoRequest, InfoResponse, false, false> as Call<InfoRequest, InfoResponse, false, false>,
  Update: {
    path: "/containerd.services.content.v1.Content/Update",
    service: "containerd.services.content.v1.Content",
    method: "Update",
    request: UpdateRequest,
    response: UpdateResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<UpdateRequest, UpdateResponse, false, false> as Call<UpdateRequest, UpdateResponse, false, false>,
  List: {
    path: "/containerd.services.content.v1.Content/List",
    service: "containerd.services.content.v1.Content",
    method: "List",
    request: ListContentRequest,
    response: ListContentResponse,
    clientStream: false,
    serverStream: true,
    deprecated: false,
  } satisfies Call<ListContentRequest, ListContentResponse, false, true> as Call<ListContentRequest, ListContentResponse, false, true>,
  Delete: {
    path: "/containerd.services.content.v1.Content/Delete",
    service: "containerd.services.content.v1.Content",
    method: "Delete",
    request: DeleteContentRequest,
    response: googleProtobuf.Empty,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<DeleteContentRequest, googleProtobuf.Empty, false, false> as Call<DeleteContentRequest, googleProtobuf.Empty, false, false>,
  Read: {
    path: "/containerd.services.content.v1.Content/Read",
    service: "containerd.services.content.v1.Content",
    method: "Read",
    request: ReadContentRequest,
    response: ReadContentResponse,
    clientStream: false,
    serverStream: true,
    deprecated: false,
  } satisfies Call<ReadContentRequest, ReadContentResponse, false, true> as Call<ReadContentRequest, ReadContentResponse, false, true>,
  Status: {
    path: "/containerd.services.content.v1.Content/Status",
    service: "containerd.services.content.v1.Content",
    method: "Status",
    request: StatusRequest,
    response: StatusResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<StatusRequest, StatusResponse, false, false> as Call<StatusRequest, StatusResponse, false, false>,
  ListStatuses: {
    path: "/containerd.services.content.v1.Content/ListStatuses",
    service: "containerd.services.content.v1.Content",
    method: "ListStatuses",
    request: ListStatusesRequest,
    response: ListStatusesResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ListStatusesRequest, ListStatusesResponse, false, false> as Call<ListStatusesRequest, ListStatusesResponse, false, false>,
  Write: {
    path: "/containerd.services.content.v1.Content/Write",
    service: "containerd.services.content.v1.Content",
    method: "Write",
    request: WriteContentRequest,
    response: WriteContentResponse,
    clientStream: true,
    serverStream: true,
    deprecated: false,
  } satisfies Call<WriteContentRequest, WriteContentResponse, true, true> as Call<WriteContentRequest, WriteContentResponse, true, true>,
  Abort: {
    path: "/containerd.services.content.v1.Content/Abort",
    service: "containerd.services.content.v1.Content",
    method: "Abort",
    request: AbortRequest,
    response: googleProtobuf.Empty,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<AbortRequest, googleProtobuf.Empty, false, false> as Call<AbortRequest, googleProtobuf.Empty, false, false>,
};
