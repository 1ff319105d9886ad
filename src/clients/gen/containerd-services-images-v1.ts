// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";
import type { Call } from "../../wire/rpc.ts";
import * as containerdTypes from "./containerd-types.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export interface CreateImageRequest {
  readonly image?: Image | undefined;
  readonly sourceDateEpoch?: googleProtobuf.Timestamp | undefined;
}

export const CreateImageRequest: Message<CreateImageRequest> = {
  name: "containerd.services.images.v1.CreateImageRequest",
  fields: [
    { number: 1, name: "image", kind: "message", message: () => Image },
    { number: 2, name: "sourceDateEpoch", kind: "message", message: () => googleProtobuf.Timestamp },
  ],
};

export interface CreateImageResponse {
  readonly image?: Image | undefined;
}

export const CreateImageResponse: Message<CreateImageResponse> = {
  name: "containerd.services.images.v1.CreateImageResponse",
  fields: [
    { number: 1, name: "image", kind: "message", message: () => Image },
  ],
};

export interface DeleteImageRequest {
  readonly name: string;
  readonly sync: boolean;
  readonly target?: containerdTypes.Descriptor | undefined;
}

export const DeleteImageRequest: Message<DeleteImageRequest> = {
  name: "containerd.services.images.v1.DeleteImageRequest",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "sync", kind: "bool" },
    { number: 3, name: "target", kind: "message", message: () => containerdTypes.Descriptor },
  ],
};

export interface GetImageRequest {
  readonly name: string;
}

export const GetImageRequest: Message<GetImageRequest> = {
  name: "containerd.services.images.v1.GetImageRequest",
  fields: [
    { number: 1, name: "name", kind: "string" },
  ],
};

export interface GetImageResponse {
  readonly image?: Image | undefined;
}

export const GetImageResponse: Message<GetImageResponse> = {
  name: "containerd.services.images.v1.GetImageResponse",
  fields: [
    { number: 1, name: "image", kind: "message", message: () => Image },
  ],
};

export interface Image {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly target?: containerdTypes.Descriptor | undefined;
  readonly createdAt?: googleProtobuf.Timestamp | undefined;
  readonly updatedAt?: googleProtobuf.Timestamp | undefined;
}

export const Image: Message<Image> = {
  name: "containerd.services.images.v1.Image",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "labels", kind: "string", label: "map", key: "string" },
    { number: 3, name: "target", kind: "message", message: () => containerdTypes.Descriptor },
    { number: 7, name: "createdAt", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 8, name: "updatedAt", kind: "message", message: () => googleProtobuf.Timestamp },
  ],
};

export interface ImageCreate {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
}

export const ImageCreate: Message<ImageCreate> = {
  name: "containerd.services.images.v1.ImageCreate",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "labels", kind: "string", label: "map", key: "string" },
  ],
};

export interface ImageDelete {
  readonly name: string;
}

export const ImageDelete: Message<ImageDelete> = {
  name: "containerd.services.images.v1.ImageDelete",
  fields: [
    { number: 1, name: "name", kind: "string" },
  ],
};

export interface ImageUpdate {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
}

export const ImageUpdate: Message<ImageUpdate> = {
  name: "containerd.services.images.v1.ImageUpdate",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "labels", kind: "string", label: "map", key: "string" },
  ],
};

export interface ListImagesRequest {
  readonly filters: readonly string[];
}

export const ListImagesRequest: Message<ListImagesRequest> = {
  name: "containerd.services.images.v1.ListImagesRequest",
  fields: [
    { number: 1, name: "filters", kind: "string", label: "repeated" },
  ],
};

export interface ListImagesResponse {
  readonly images: readonly Image[];
}

export const ListImagesResponse: Message<ListImagesResponse> = {
  name: "containerd.services.images.v1.ListImagesResponse",
  fields: [
    { number: 1, name: "images", kind: "message", label: "repeated", message: () => Image },
  ],
};

export interface UpdateImageRequest {
  readonly image?: Image | undefined;
  readonly updateMask?: googleProtobuf.FieldMask | undefined;
  readonly sourceDateEpoch?: googleProtobuf.Timestamp | undefined;
}

export const UpdateImageRequest: Message<UpdateImageRequest> = {
  name: "containerd.services.images.v1.UpdateImageRequest",
  fields: [
    { number: 1, name: "image", kind: "message", message: () => Image },
    { number: 2, name: "updateMask", kind: "message", message: () => googleProtobuf.FieldMask },
    { number: 3, name: "sourceDateEpoch", kind: "message", message: () => googleProtobuf.Timestamp },
  ],
};

export interface UpdateImageResponse {
  readonly image?: Image | undefined;
}

export const UpdateImageResponse: Message<UpdateImageResponse> = {
  name: "containerd.services.images.v1.UpdateImageResponse",
  fields: [
    { number: 1, name: "image", kind: "message", message: () => Image },
  ],
};

export const Images = {
  Get: {
    path: "/containerd.services.images.v1.Images/Get",
    service: "containerd.services.images.v1.Images",
    method: "Get",
    request: GetImageRequest,
    response: GetImageResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<GetImageRequest, GetImageResponse, false, false> as Call<GetImageRequest, GetImageResponse, false, false>,
  List: {
    path: "/containerd.services.images.v1.Images/List",
    service: "containerd.services.images.v1.Images",
    method: "List",
    request: ListImagesRequest,
    response: ListImagesResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ListImagesRequest, ListImagesResponse, false, false> as Call<ListImagesRequest, ListImagesResponse, false, false>,
  Create: {
    path: "/containerd.services.images.v1.Images/Create",
    service: "containerd.services.images.v1.Images",
    method: "Create",
    request: CreateImageRequest,
    response: CreateImageResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<CreateImageRequest, CreateImageResponse, false, false> as Call<CreateImageRequest, CreateImageResponse, false, false>,
  Update: {
    path: "/containerd.services.images.v1.Images/Update",
    service: "containerd.services.images.v1.Images",
    method: "Update",
    request: UpdateImageRequest,
    response: UpdateImageResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<UpdateImageRequest, UpdateImageResponse, false, false> as Call<UpdateImageRequest, UpdateImageResponse, false, false>,
  Delete: {
    path: "/containerd.services.images.v1.Images/Delete",
    service: "containerd.services.images.v1.Images",
    method: "Delete",
    request: DeleteImageRequest,
    response: googleProtobuf.Empty,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<DeleteImageRequest, googleProtobuf.Empty, false, false> as Call<DeleteImageRequest, googleProtobuf.Empty, false, false>,
};
