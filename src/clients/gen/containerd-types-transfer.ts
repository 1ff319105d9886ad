// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";
import * as containerdTypes from "./containerd-types.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export const AuthType = {
  NONE: 0,
  CREDENTIALS: 1,
  REFRESH: 2,
  HEADER: 3,
} as const;
export type AuthType = number;

export const HTTPDebug = {
  DISABLED: 0,
  DEBUG: 1,
  TRACE: 2,
  BOTH: 3,
} as const;
export type HTTPDebug = number;

export interface AuthRequest {
  readonly host: string;
  readonly reference: string;
  readonly wwwauthenticate: readonly string[];
}

export const AuthRequest: Message<AuthRequest> = {
  name: "containerd.types.transfer.AuthRequest",
  fields: [
    { number: 1, name: "host", kind: "string" },
    { number: 2, name: "reference", kind: "string" },
    { number: 3, name: "wwwauthenticate", kind: "string", label: "repeated" },
  ],
};

export interface AuthResponse {
  readonly authType: AuthType;
  readonly secret: string;
  readonly username: string;
  readonly expireAt?: googleProtobuf.Timestamp | undefined;
}

export const AuthResponse: Message<AuthResponse> = {
  name: "containerd.types.transfer.AuthResponse",
  fields: [
    { number: 1, name: "authType", kind: "enum" },
    { number: 2, name: "secret", kind: "string" },
    { number: 3, name: "username", kind: "string" },
    { number: 4, name: "expireAt", kind: "message", message: () => googleProtobuf.Timestamp },
  ],
};

export interface ContainerPath {
  readonly containerId: string;
  readonly path: string;
  readonly noWalk: boolean;
  readonly preserveOwnership: boolean;
}

export const ContainerPath: Message<ContainerPath> = {
  name: "containerd.types.transfer.ContainerPath",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "path", kind: "string" },
    { number: 3, name: "noWalk", kind: "bool" },
    { number: 4, name: "preserveOwnership", kind: "bool" },
  ],
};

export interface Data {
  readonly data: Uint8Array;
}

export const Data: Message<Data> = {
  name: "containerd.types.transfer.Data",
  fields: [
    { number: 1, name: "data", kind: "bytes" },
  ],
};

export interface ImageExportStream {
  readonly stream: string;
  readonly mediaType: string;
  readonly platforms: readonly containerdTypes.Platform[];
  readonly allPlatforms: boolean;
  readonly skipCompatibilityManifest: boolean;
  readonly skipNonDistributable: boolean;
}

export const ImageExportStream: Message<ImageExportStream> = {
  name: "containerd.types.transfer.ImageExportStream",
  fields: [
    { number: 1, name: "stream", kind: "string" },
    { number: 2, name: "mediaType", kind: "string" },
    { number: 3, name: "platforms", kind: "message", label: "repeated", message: () => containerdTypes.Platform },
    { number: 4, name: "allPlatforms", kind: "bool" },
    { number: 5, name: "skipCompatibilityManifest", kind: "bool" },
    { number: 6, name: "skipNonDistributable", kind: "bool" },
  ],
};

export interface ImageImportStream {
  readonly stream: string;
  readonly mediaType: string;
  readonly forceCompress: boolean;
}

export const ImageImportStream: Message<ImageImportStream> = {
  name: "containerd.types.transfer.ImageImportStream",
  fields: [
    { number: 1, name: "stream", kind: "string" },
    { number: 2, name: "mediaType", kind: "string" },
    { number: 3, name: "forceCompress", kind: "bool" },
  ],
};

export interface ImageReference {
  readonly name: string;
  readonly isPrefix: boolean;
  readonly allowOverwrite: boolean;
  readonly addDigest: boolean;
  readonly skipNamedDigest: boolean;
}

export const ImageReference: Message<ImageReference> = {
  name: "containerd.types.transfer.ImageReference",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "isPrefix", kind: "bool" },
    { number: 3, name: "allowOverwrite", kind: "bool" },
    { number: 4, name: "addDigest", kind: "bool" },
    { number: 5, name: "skipNamedDigest", kind: "bool" },
  ],
};

export interface ImageStore {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly platforms: readonly containerdTypes.Platform[];
  readonly allMetadata: boolean;
  readonly manifestLimit: number;
  readonly extraReferences: readonly ImageReference[];
  readonly unpacks: readonly UnpackConfiguration[];
}

export const ImageStore: Message<ImageStore> = {
  name: "containerd.types.transfer.ImageStore",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "labels", kind: "string", label: "map", key: "string" },
    { number: 3, name: "platforms", kind: "message", label: "repeated", message: () => containerdTypes.Platform },
    { number: 4, name: "allMetadata", kind: "bool" },
    { number: 5, name: "manifestLimit", kind: "uint32" },
    { number: 6, name: "extraReferences", kind: "message", label: "repeated", message: () => ImageReference },
    { number: 10, name: "unpacks", kind: "message", label: "repeated", message: () => UnpackConfiguration },
  ],
};

export interface OCIRegistry {
  readonly reference: string;
  readonly resolver?: RegistryResolver | undefined;
}

export const OCIRegistry: Message<OCIRegistry> = {
  name: "containerd.types.transfer.OCIRegistry",
  fields: [
    { number: 1, name: "reference", kind: "string" },
    { number: 2, name: "resolver", kind: "message", message: () => RegistryResolver },
  ],
};

export interface Progress {
  readonly event: string;
  readonly name: string;
  readonly parents: readonly string[];
  readonly progress: bigint;
  readonly total: bigint;
  readonly desc?: containerdTypes.Descriptor | undefined;
}

export const Progress: Message<Progress> = {
  name: "containerd.types.transfer.Progress",
  fields: [
    { number: 1, name: "event", kind: "string" },
    { number: 2, name: "name", kind: "string" },
    { number: 3, name: "parents", kind: "string", label: "repeated" },
    { number: 4, name: "progress", kind: "int64" },
    { number: 5, name: "total", kind: "int64" },
    { number: 6, name: "desc", kind: "message", message: () => containerdTypes.Descriptor },
  ],
};

export interface ReadStream {
  readonly stream: string;
  readonly mediaType: string;
}

export const ReadStream: Message<ReadStream> = {
  name: "containerd.types.transfer.ReadStream",
  fields: [
    { number: 1, name: "stream", kind: "string" },
    { number: 2, name: "mediaType", kind: "string" },
  ],
};

export interface RegistryResolver {
  readonly authStream: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly hostDir: string;
  readonly defaultScheme: string;
  readonly httpDebug: HTTPDebug;
  readonly logsStream: string;
}

export const RegistryResolver: Message<RegistryResolver> = {
  name: "containerd.types.transfer.RegistryResolver",
  fields: [
    { number: 1, name: "authStream", kind: "string" },
    { number: 2, name: "headers", kind: "string", label: "map", key: "string" },
    { number: 3, name: "hostDir", kind: "string" },
    { number: 4, name: "defaultScheme", kind: "string" },
    { number: 5, name: "httpDebug", kind: "enum" },
    { number: 6, name: "logsStream", kind: "string" },
  ],
};

export interface UnpackConfiguration {
  readonly platform?: containerdTypes.Platform | undefined;
  readonly snapshotter: string;
}

export const UnpackConfiguration: Message<UnpackConfiguration> = {
  name: "containerd.types.transfer.UnpackConfiguration",
  fields: [
    { number: 1, name: "platform", kind: "message", message: () => containerdTypes.Platform },
    { number: 2, name: "snapshotter", kind: "string" },
  ],
};

export interface WindowUpdate {
  readonly update: number;
}

export const WindowUpdate: Message<WindowUpdate> = {
  name: "containerd.types.transfer.WindowUpdate",
  fields: [
    { number: 1, name: "update", kind: "int32" },
  ],
};

export interface WriteStream {
  readonly stream: string;
  readonly mediaType: string;
}

export const WriteStream: Message<WriteStream> = {
  name: "containerd.types.transfer.WriteStream",
  fields: [
    { number: 1, name: "stream", kind: "string" },
    { number: 2, name: "mediaType", kind: "string" },
  ],
};
