// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";
import type { Call } from "../../wire/rpc.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export interface AddResourceRequest {
  readonly id: string;
  readonly resource?: Resource | undefined;
}

export const AddResourceRequest: Message<AddResourceRequest> = {
  name: "containerd.services.leases.v1.AddResourceRequest",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "resource", kind: "message", message: () => Resource },
  ],
};

export interface CreateRequest {
  readonly id: string;
  readonly labels: ReadonlyMap<string, string>;
}

export const CreateRequest: Message<CreateRequest> = {
  name: "containerd.services.leases.v1.CreateRequest",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 3, name: "labels", kind: "string", label: "map", key: "string" },
  ],
};

export interface CreateResponse {
  readonly lease?: Lease | undefined;
}

export const CreateResponse: Message<CreateResponse> = {
  name: "containerd.services.leases.v1.CreateResponse",
  fields: [
    { number: 1, name: "lease", kind: "message", message: () => Lease },
  ],
};

export interface DeleteRequest {
  readonly id: string;
  readonly sync: boolean;
}

export const DeleteRequest: Message<DeleteRequest> = {
  name: "containerd.services.leases.v1.DeleteRequest",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "sync", kind: "bool" },
  ],
};

export interface DeleteResourceRequest {
  readonly id: string;
  readonly resource?: Resource | undefined;
}

export const DeleteResourceRequest: Message<DeleteResourceRequest> = {
  name: "containerd.services.leases.v1.DeleteResourceRequest",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "resource", kind: "message", message: () => Resource },
  ],
};

export interface Lease {
  readonly id: string;
  readonly createdAt?: googleProtobuf.Timestamp | undefined;
  readonly labels: ReadonlyMap<string, string>;
}

export const Lease: Message<Lease> = {
  name: "containerd.services.leases.v1.Lease",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "createdAt", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 3, name: "labels", kind: "string", label: "map", key: "string" },
  ],
};

export interface ListRequest {
  readonly filters: readonly string[];
}

export const ListRequest: Message<ListRequest> = {
  name: "containerd.services.leases.v1.ListRequest",
  fields: [
    { number: 1, name: "filters", kind: "string", label: "repeated" },
  ],
};

export interface ListResourcesRequest {
  readonly id: string;
}

export const ListResourcesRequest: Message<ListResourcesRequest> = {
  name: "containerd.services.leases.v1.ListResourcesRequest",
  fields: [
    { number: 1, name: "id", kind: "string" },
  ],
};

export interface ListResourcesResponse {
  readonly resources: readonly Resource[];
}

export const ListResourcesResponse: Message<ListResourcesResponse> = {
  name: "containerd.services.leases.v1.ListResourcesResponse",
  fields: [
    { number: 1, name: "resources", kind: "message", label: "repeated", message: () => Resource },
  ],
};

export interface ListResponse {
  readonly leases: readonly Lease[];
}

export const ListResponse: Message<ListResponse> = {
  name: "containerd.services.leases.v1.ListResponse",
  fields: [
    { number: 1, name: "leases", kind: "message", label: "repeated", message: () => Lease },
  ],
};

export interface Resource {
  readonly id: string;
  readonly type: string;
}

export const Resource: Message<Resource> = {
  name: "containerd.services.leases.v1.Resource",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "type", kind: "string" },
  ],
};

export const Leases = {
  Create: {
    path: "/containerd.services.leases.v1.Leases/Create",
    service: "containerd.services.leases.v1.Leases",
    method: "Create",
    request: CreateRequest,
    response: CreateResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<CreateRequest, CreateResponse, false, false> as Call<CreateRequest, CreateResponse, false, false>,
  Delete: {
    path: "/containerd.services.leases.v1.Leases/Delete",
    service: "containerd.services.leases.v1.Leases",
    method: "Delete",
    request: DeleteRequest,
    response: googleProtobuf.Empty,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<DeleteRequest, googleProtobuf.Empty, false, false> as Call<DeleteRequest, googleProtobuf.Empty, false, false>,
  List: {
    path: "/containerd.services.leases.v1.Leases/List",
    service: "containerd.services.leases.v1.Leases",
    method: "List",
    request: ListRequest,
    response: ListResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ListRequest, ListResponse, false, false> as Call<ListRequest, ListResponse, false, false>,
  AddResource: {
    path: "/containerd.services.leases.v1.Leases/AddResource",
    service: "containerd.services.leases.v1.Leases",
    method: "AddResource",
    request: AddResourceRequest,
    response: googleProtobuf.Empty,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<AddResourceRequest, googleProtobuf.Empty, false, false> as Call<AddResourceRequest, googleProtobuf.Empty, false, false>,
  DeleteResource: {
    path: "/containerd.services.leases.v1.Leases/DeleteResource",
    service: "containerd.services.leases.v1.Leases",
    method: "DeleteResource",
    request: DeleteResourceRequest,
    response: googleProtobuf.Empty,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<DeleteResourceRequest, googleProtobuf.Empty, false, false> as Call<DeleteResourceRequest, googleProtobuf.Empty, false, false>,
  ListResources: {
    path: "/containerd.services.leases.v1.Leases/ListResources",
    service: "containerd.services.leases.v1.Leases",
    method: "ListResources",
    request: ListResourcesRequest,
    response: ListResourcesResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ListResourcesRequest, ListResourcesResponse, false, false> as Call<ListResourcesRequest, ListResourcesResponse, false, false>,
};
