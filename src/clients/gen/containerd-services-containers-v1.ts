// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";
import type { Call } from "../../wire/rpc.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export interface Container {
  readonly id: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly image: string;
  readonly runtime?: ContainerRuntime | undefined;
  readonly spec?: googleProtobuf.Any | undefined;
  readonly snapshotter: string;
  readonly snapshotKey: string;
  readonly createdAt?: googleProtobuf.Timestamp | undefined;
  readonly updatedAt?: googleProtobuf.Timestamp | undefined;
  readonly extensions: ReadonlyMap<string, googleProtobuf.Any>;
  readonly sandbox: string;
}

export const Container: Message<Container> = {
  name: "containerd.services.containers.v1.Container",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "labels", kind: "string", label: "map", key: "string" },
    { number: 3, name: "image", kind: "string" },
    { number: 4, name: "runtime", kind: "message", message: () => ContainerRuntime },
    { number: 5, name: "spec", kind: "message", message: () => googleProtobuf.Any },
    { number: 6, name: "snapshotter", kind: "string" },
    { number: 7, name: "snapshotKey", kind: "string" },
    { number: 8, name: "createdAt", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 9, name: "updatedAt", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 10, name: "extensions", kind: "message", label: "map", key: "string", message: () => googleProtobuf.Any },
    { number: 11, name: "sandbox", kind: "string" },
  ],
};

export interface ContainerRuntime {
  readonly name: string;
  readonly options?: googleProtobuf.Any | undefined;
}

export const ContainerRuntime: Message<ContainerRuntime> = {
  name: "containerd.services.containers.v1.Container.Runtime",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "options", kind: "message", message: () => googleProtobuf.Any },
  ],
};

export interface CreateContainerRequest {
  readonly container?: Container | undefined;
}

export const CreateContainerRequest: Message<CreateContainerRequest> = {
  name: "containerd.services.containers.v1.CreateContainerRequest",
  fields: [
    { number: 1, name: "container", kind: "message", message: () => Container },
  ],
};

export interface CreateContainerResponse {
  readonly container?: Container | undefined;
}

export const CreateContainerResponse: Message<CreateContainerResponse> = {
  name: "containerd.services.containers.v1.CreateContainerResponse",
  fields: [
    { number: 1, name: "container", kind: "message", message: () => Container },
  ],
};

export interface DeleteContainerRequest {
  readonly id: string;
}

export const DeleteContainerRequest: Message<DeleteContainerRequest> = {
  name: "containerd.services.containers.v1.DeleteContainerRequest",
  fields: [
    { number: 1, name: "id", kind: "string" },
  ],
};

export interface GetContainerRequest {
  readonly id: string;
}

export const GetContainerRequest: Message<GetContainerRequest> = {
  name: "containerd.services.containers.v1.GetContainerRequest",
  fields: [
    { number: 1, name: "id", kind: "string" },
  ],
};

export interface GetContainerResponse {
  readonly container?: Container | undefined;
}

export const GetContainerResponse: Message<GetContainerResponse> = {
  name: "containerd.services.containers.v1.GetContainerResponse",
  fields: [
    { number: 1, name: "container", kind: "message", message: () => Container },
  ],
};

export interface ListContainerMessage {
  readonly container?: Container | undefined;
}

export const ListContainerMessage: Message<ListContainerMessage> = {
  name: "containerd.services.containers.v1.ListContainerMessage",
  fields: [
    { number: 1, name: "container", kind: "message", message: () => Container },
  ],
};

export interface ListContainersRequest {
  readonly filters: readonly string[];
}

export const ListContainersRequest: Message<ListContainersRequest> = {
  name: "containerd.services.containers.v1.ListContainersRequest",
  fields: [
    { number: 1, name: "filters", kind: "string", label: "repeated" },
  ],
};

export interface ListContainersResponse {
  readonly containers: readonly Container[];
}

export const ListContainersResponse: Message<ListContainersResponse> = {
  name: "containerd.services.containers.v1.ListContainersResponse",
  fields: [
    { number: 1, name: "containers", kind: "message", label: "repeated", message: () => Container },
  ],
};

export interface UpdateContainerRequest {
  readonly container?: Container | undefined;
  readonly updateMask?: googleProtobuf.FieldMask | undefined;
}

export const UpdateContainerRequest: Message<UpdateContainerRequest> = {
  name: "containerd.services.containers.v1.UpdateContainerRequest",
  fields: [
    { number: 1, name: "container", kind: "message", message: () => Container },
    { number: 2, name: "updateMask", kind: "message", message: () => googleProtobuf.FieldMask },
  ],
};

export interface UpdateContainerResponse {
  readonly container?: Container | undefined;
}

export const UpdateContainerResponse: Message<UpdateContainerResponse> = {
  name: "containerd.services.containers.v1.UpdateContainerResponse",
  fields: [
    { number: 1, name: "container", kind: "message", message: () => Container },
  ],
};

export const Containers = {
  Get: {
    path: "/containerd.services.containers.v1.Containers/Get",
    service: "containerd.services.containers.v1.Containers",
    method: "Get",
    request: GetContainerRequest,
    response: GetContainerResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<GetContainerRequest, GetContainerResponse, false, false> as Call<GetContainerRequest, GetContainerResponse, false, false>,
  List: {
    path: "/containerd.services.containers.v1.Containers/List",
    service: "containerd.services.containers.v1.Containers",
    method: "List",
    request: ListContainersRequest,
    response: ListContainersResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ListContainersRequest, ListContainersResponse, false, false> as Call<ListContainersRequest, ListContainersResponse, false, false>,
  ListStream: {
    path: "/containerd.services.containers.v1.Containers/ListStream",
    service: "containerd.services.containers.v1.Containers",
    method: "ListStream",
    request: ListContainersRequest,
    response: ListContainerMessage,
    clientStream: false,
    serverStream: true,
    deprecated: false,
  } satisfies Call<ListContainersRequest, ListContainerMessage, false, true> as Call<ListContainersRequest, ListContainerMessage, false, true>,
  Create: {
    path: "/containerd.services.containers.v1.Containers/Create",
    service: "containerd.services.containers.v1.Containers",
    method: "Create",
    request: CreateContainerRequest,
    response: CreateContainerResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<CreateContainerRequest, CreateContainerResponse, false, false> as Call<CreateContainerRequest, CreateContainerResponse, false, false>,
  Update: {
    path: "/containerd.services.containers.v1.Containers/Update",
    service: "containerd.services.containers.v1.Containers",
    method: "Update",
    request: UpdateContainerRequest,
    response: UpdateContainerResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<UpdateContainerRequest, UpdateContainerResponse, false, false> as Call<UpdateContainerRequest, UpdateContainerResponse, false, false>,
  Delete: {
    path: "/containerd.services.containers.v1.Containers/Delete",
    service: "containerd.services.containers.v1.Containers",
    method: "Delete",
    request: DeleteContainerRequest,
    response: googleProtobuf.Empty,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<DeleteContainerRequest, googleProtobuf.Empty, false, false> as Call<DeleteContainerRequest, googleProtobuf.Empty, false, false>,
};
