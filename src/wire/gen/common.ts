// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";
import * as googleProtobuf from "./google-protobuf.ts";
import * as googleRpc from "./google-rpc.ts";

export const Code = {
  FATAL: 0,
  LOCKED: 1,
  CANCELED: 2,
} as const;
export type Code = number;

export const ContainerDriver = {
  CONTAINERD: 0,
  CRI: 1,
} as const;
export type ContainerDriver = number;

export const ContainerdNamespace = {
  NS_UNKNOWN: 0,
  NS_SYSTEM: 1,
  NS_CRI: 2,
} as const;
export type ContainerdNamespace = number;

export interface Error {
  readonly code: Code;
  readonly message: string;
  readonly details: readonly googleProtobuf.Any[];
}

export const Error: Message<Error> = {
  name: "common.Error",
  fields: [
    { number: 1, name: "code", kind: "enum" },
    { number: 2, name: "message", kind: "string" },
    { number: 3, name: "details", kind: "message", label: "repeated", message: () => googleProtobuf.Any },
  ],
};

export interface Metadata {
  /** @deprecated */
  readonly hostname: string;
  /** @deprecated */
  readonly error: string;
  /** @deprecated */
  readonly status?: googleRpc.Status | undefined;
}

export const Metadata: Message<Metadata> = {
  name: "common.Metadata",
  fields: [
    { number: 1, name: "hostname", kind: "string" },
    { number: 2, name: "error", kind: "string" },
    { number: 3, name: "status", kind: "message", message: () => googleRpc.Status },
  ],
};

export interface Data {
  readonly metadata?: Metadata | undefined;
  readonly bytes: Uint8Array;
}

export const Data: Message<Data> = {
  name: "common.Data",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => Metadata },
    { number: 2, name: "bytes", kind: "bytes" },
  ],
};

export interface DataResponse {
  readonly messages: readonly Data[];
}

export const DataResponse: Message<DataResponse> = {
  name: "common.DataResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => Data },
  ],
};

export interface Empty {
  readonly metadata?: Metadata | undefined;
}

export const Empty: Message<Empty> = {
  name: "common.Empty",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => Metadata },
  ],
};

export interface EmptyResponse {
  readonly messages: readonly Empty[];
}

export const EmptyResponse: Message<EmptyResponse> = {
  name: "common.EmptyResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => Empty },
  ],
};

export interface ContainerdInstance {
  readonly driver: ContainerDriver;
  readonly namespace: ContainerdNamespace;
}

export const ContainerdInstance: Message<ContainerdInstance> = {
  name: "common.ContainerdInstance",
  fields: [
    { number: 1, name: "driver", kind: "enum" },
    { number: 2, name: "namespace", kind: "enum" },
  ],
};

export interface URL {
  readonly fullPath: string;
}

export const URL: Message<URL> = {
  name: "common.URL",
  fields: [
    { number: 1, name: "fullPath", kind: "string" },
  ],
};

export interface PEMEncodedCertificateAndKey {
  readonly crt: Uint8Array;
  readonly key: Uint8Array;
}

export const PEMEncodedCertificateAndKey: Message<PEMEncodedCertificateAndKey> = {
  name: "common.PEMEncodedCertificateAndKey",
  fields: [
    { number: 1, name: "crt", kind: "bytes" },
    { number: 2, name: "key", kind: "bytes" },
  ],
};

export interface PEMEncodedKey {
  readonly key: Uint8Array;
}

export const PEMEncodedKey: Message<PEMEncodedKey> = {
  name: "common.PEMEncodedKey",
  fields: [
    { number: 1, name: "key", kind: "bytes" },
  ],
};

export interface PEMEncodedCertificate {
  readonly crt: Uint8Array;
}

export const PEMEncodedCertificate: Message<PEMEncodedCertificate> = {
  name: "common.PEMEncodedCertificate",
  fields: [
    { number: 1, name: "crt", kind: "bytes" },
  ],
};

export interface NetIP {
  readonly ip: Uint8Array;
}

export const NetIP: Message<NetIP> = {
  name: "common.NetIP",
  fields: [
    { number: 1, name: "ip", kind: "bytes" },
  ],
};

export interface NetIPPort {
  readonly ip: Uint8Array;
  readonly port: number;
}

export const NetIPPort: Message<NetIPPort> = {
  name: "common.NetIPPort",
  fields: [
    { number: 1, name: "ip", kind: "bytes" },
    { number: 2, name: "port", kind: "int32" },
  ],
};

export interface NetIPPrefix {
  readonly ip: Uint8Array;
  readonly prefixLength: number;
}

export const NetIPPrefix: Message<NetIPPrefix> = {
  name: "common.NetIPPrefix",
  fields: [
    { number: 1, name: "ip", kind: "bytes" },
    { number: 2, name: "prefixLength", kind: "int32" },
  ],
};
