// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";
import type { Call } from "../../wire/rpc.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export interface CreateNamespaceRequest {
  readonly namespace?: Namespace | undefined;
}

export const CreateNamespaceRequest: Message<CreateNamespaceRequest> = {
  name: "containerd.services.namespaces.v1.CreateNamespaceRequest",
  fields: [
    { number: 1, name: "namespace", kind: "message", message: () => Namespace },
  ],
};

export interface CreateNamespaceResponse {
  readonly namespace?: Namespace | undefined;
}

export const CreateNamespaceResponse: Message<CreateNamespaceResponse> = {
  name: "containerd.services.namespaces.v1.CreateNamespaceResponse",
  fields: [
    { number: 1, name: "namespace", kind: "message", message: () => Namespace },
  ],
};

export interface DeleteNamespaceRequest {
  readonly name: string;
}

export const DeleteNamespaceRequest: Message<DeleteNamespaceRequest> = {
  name: "containerd.services.namespaces.v1.DeleteNamespaceRequest",
  fields: [
    { number: 1, name: "name", kind: "string" },
  ],
};

export interface GetNamespaceRequest {
  readonly name: string;
}

export const GetNamespaceRequest: Message<GetNamespaceRequest> = {
  name: "containerd.services.namespaces.v1.GetNamespaceRequest",
  fields: [
    { number: 1, name: "name", kind: "string" },
  ],
};

export interface GetNamespaceResponse {
  readonly namespace?: Namespace | undefined;
}

export const GetNamespaceResponse: Message<GetNamespaceResponse> = {
  name: "containerd.services.namespaces.v1.GetNamespaceResponse",
  fields: [
    { number: 1, name: "namespace", kind: "message", message: () => Namespace },
  ],
};

export interface ListNamespacesRequest {
  readonly filter: string;
}

export const ListNamespacesRequest: Message<ListNamespacesRequest> = {
  name: "containerd.services.namespaces.v1.ListNamespacesRequest",
  fields: [
    { number: 1, name: "filter", kind: "string" },
  ],
};

export interface ListNamespacesResponse {
  readonly namespaces: readonly Namespace[];
}

export const ListNamespacesResponse: Message<ListNamespacesResponse> = {
  name: "containerd.services.namespaces.v1.ListNamespacesResponse",
  fields: [
    { number: 1, name: "namespaces", kind: "message", label: "repeated", message: () => Namespace },
  ],
};

export interface Namespace {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
}

export const Namespace: Message<Namespace> = {
  name: "containerd.services.namespaces.v1.Namespace",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "labels", kind: "string", label: "map", key: "string" },
  ],
};

export interface UpdateNamespaceRequest {
  readonly namespace?: Namespace | undefined;
  readonly updateMask?: googleProtobuf.FieldMask | undefined;
}

export const UpdateNamespaceRequest: Message<UpdateNamespaceRequest> = {
  name: "containerd.services.namespaces.v1.UpdateNamespaceRequest",
  fields: [
    { number: 1, name: "namespace", kind: "message", message: () => Namespace },
    { number: 2, name: "updateMask", kind: "message", message: () => googleProtobuf.FieldMask },
  ],
};

export interface UpdateNamespaceResponse {
  readonly namespace?: Namespace | undefined;
}

export const UpdateNamespaceResponse: Message<UpdateNamespaceResponse> = {
  name: "containerd.services.namespaces.v1.UpdateNamespaceResponse",
  fields: [
    { number: 1, name: "namespace", kind: "message", message: () => Namespace },
  ],
};

export const Namespaces = {
  Get: {
    path: "/containerd.services.namespaces.v1.Namespaces/Get",
    service: "containerd.services.namespaces.v1.Namespaces",
    method: "Get",
    request: GetNamespaceRequest,
    response: GetNamespaceResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<GetNamespaceRequest, GetNamespaceResponse, false, false> as Call<GetNamespaceRequest, GetNamespaceResponse, false, false>,
  List: {
    path: "/containerd.services.namespaces.v1.Namespaces/List",
    service: "containerd.services.namespaces.v1.Namespaces",
    method: "List",
    request: ListNamespacesRequest,
    response: ListNamespacesResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ListNamespacesRequest, ListNamespacesResponse, false, false> as Call<ListNamespacesRequest, ListNamespacesResponse, false, false>,
  Create: {
    path: "/containerd.services.namespaces.v1.Namespaces/Create",
    service: "containerd.services.namespaces.v1.Namespaces",
    method: "Create",
    request: CreateNamespaceRequest,
    response: CreateNamespaceResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<CreateNamespaceRequest, CreateNamespaceResponse, false, false> as Call<CreateNamespaceRequest, CreateNamespaceResponse, false, false>,
  Update: {
    path: "/containerd.services.namespaces.v1.Namespaces/Update",
    service: "containerd.services.namespaces.v1.Namespaces",
    method: "Update",
    request: UpdateNamespaceRequest,
    response: UpdateNamespaceResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<UpdateNamespaceRequest, UpdateNamespaceResponse, false, false> as Call<UpdateNamespaceRequest, UpdateNamespaceResponse, false, false>,
  Delete: {
    path: "/containerd.services.namespaces.v1.Namespaces/Delete",
    service: "containerd.services.namespaces.v1.Namespaces",
    method: "Delete",
    request: DeleteNamespaceRequest,
    response: googleProtobuf.Empty,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<DeleteNamespaceRequest, googleProtobuf.Empty, false, false> as Call<DeleteNamespaceRequest, googleProtobuf.Empty, false, false>,
};
