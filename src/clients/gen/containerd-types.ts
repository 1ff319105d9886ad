// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export interface ActivationInfo {
  readonly name: string;
  readonly active: readonly ActiveMount[];
  readonly system: readonly Mount[];
  readonly labels: ReadonlyMap<string, string>;
}

export const ActivationInfo: Message<ActivationInfo> = {
  name: "containerd.types.ActivationInfo",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "active", kind: "message", label: "repeated", message: () => ActiveMount },
    { number: 3, name: "system", kind: "message", label: "repeated", message: () => Mount },
    { number: 4, name: "labels", kind: "string", label: "map", key: "string" },
  ],
};

export interface ActiveMount {
  readonly mount?: Mount | undefined;
  readonly mountedAt?: googleProtobuf.Timestamp | undefined;
  readonly mountPoint: string;
  readonly data: ReadonlyMap<string, string>;
}

export const ActiveMount: Message<ActiveMount> = {
  name: "containerd.types.ActiveMount",
  fields: [
    { number: 1, name: "mount", kind: "message", message: () => Mount },
    { number: 2, name: "mountedAt", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 3, name: "mountPoint", kind: "string" },
    { number: 4, name: "data", kind: "string", label: "map", key: "string" },
  ],
};

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: bigint;
  readonly annotations: ReadonlyMap<string, string>;
}

export const Descriptor: Message<Descriptor> = {
  name: "containerd.types.Descriptor",
  fields: [
    { number: 1, name: "mediaType", kind: "string" },
    { number: 2, name: "digest", kind: "string" },
    { number: 3, name: "size", kind: "int64" },
    { number: 5, name: "annotations", kind: "string", label: "map", key: "string" },
  ],
};

export interface Envelope {
  readonly timestamp?: googleProtobuf.Timestamp | undefined;
  readonly namespace: string;
  readonly topic: string;
  readonly event?: googleProtobuf.Any | undefined;
}

export const Envelope: Message<Envelope> = {
  name: "containerd.types.Envelope",
  fields: [
    { number: 1, name: "timestamp", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 2, name: "namespace", kind: "string" },
    { number: 3, name: "topic", kind: "string" },
    { number: 4, name: "event", kind: "message", message: () => googleProtobuf.Any },
  ],
};

export interface Metric {
  readonly timestamp?: googleProtobuf.Timestamp | undefined;
  readonly id: string;
  readonly data?: googleProtobuf.Any | undefined;
}

export const Metric: Message<Metric> = {
  name: "containerd.types.Metric",
  fields: [
    { number: 1, name: "timestamp", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 2, name: "id", kind: "string" },
    { number: 3, name: "data", kind: "message", message: () => googleProtobuf.Any },
  ],
};

export interface Mount {
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly options: readonly string[];
}

export const Mount: Message<Mount> = {
  name: "containerd.types.Mount",
  fields: [
    { number: 1, name: "type", kind: "string" },
    { number: 2, name: "source", kind: "string" },
    { number: 3, name: "target", kind: "string" },
    { number: 4, name: "options", kind: "string", label: "repeated" },
  ],
};

export interface MountCapabilities {
  readonly types: readonly string[];
  readonly transforms: readonly string[];
}

export const MountCapabilities: Message<MountCapabilities> = {
  name: "containerd.types.MountCapabilities",
  fields: [
    { number: 1, name: "types", kind: "string", label: "repeated" },
    { number: 2, name: "transforms", kind: "string", label: "repeated" },
  ],
};

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant: string;
  readonly osVersion: string;
  readonly osFeatures: readonly string[];
}

export const Platform: Message<Platform> = {
  name: "containerd.types.Platform",
  fields: [
    { number: 1, name: "os", kind: "string" },
    { number: 2, name: "architecture", kind: "string" },
    { number: 3, name: "variant", kind: "string" },
    { number: 4, name: "osVersion", kind: "string" },
    { number: 5, name: "osFeatures", kind: "string", label: "repeated" },
  ],
};

export interface RuntimeInfo {
  readonly name: string;
  readonly version?: RuntimeVersion | undefined;
  readonly options?: googleProtobuf.Any | undefined;
  readonly features?: googleProtobuf.Any | undefined;
  readonly annotations: ReadonlyMap<string, string>;
}

export const RuntimeInfo: Message<RuntimeInfo> = {
  name: "containerd.types.RuntimeInfo",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "version", kind: "message", message: () => RuntimeVersion },
    { number: 3, name: "options", kind: "message", message: () => googleProtobuf.Any },
    { number: 4, name: "features", kind: "message", message: () => googleProtobuf.Any },
    { number: 5, name: "annotations", kind: "string", label: "map", key: "string" },
  ],
};

export interface RuntimeRequest {
  readonly runtimePath: string;
  readonly options?: googleProtobuf.Any | undefined;
}

export const RuntimeRequest: Message<RuntimeRequest> = {
  name: "containerd.types.RuntimeRequest",
  fields: [
    { number: 1, name: "runtimePath", kind: "string" },
    { number: 2, name: "options", kind: "message", message: () => googleProtobuf.Any },
  ],
};

export interface RuntimeVersion {
  readonly version: string;
  readonly revision: string;
}

export const RuntimeVersion: Message<RuntimeVersion> = {
  name: "containerd.types.RuntimeVersion",
  fields: [
    { number: 1, name: "version", kind: "string" },
    { number: 2, name: "revision", kind: "string" },
  ],
};

export interface Sandbox {
  readonly sandboxId: string;
  readonly runtime?: SandboxRuntime | undefined;
  readonly spec?: googleProtobuf.Any | undefined;
  readonly labels: ReadonlyMap<string, string>;
  readonly createdAt?: googleProtobuf.Timestamp | undefined;
  readonly updatedAt?: googleProtobuf.Timestamp | undefined;
  readonly extensions: ReadonlyMap<string, googleProtobuf.Any>;
  readonly sandboxer: string;
}

export const Sandbox: Message<Sandbox> = {
  name: "containerd.types.Sandbox",
  fields: [
    { number: 1, name: "sandboxId", kind: "string" },
    { number: 2, name: "runtime", kind: "message", message: () => SandboxRuntime },
    { number: 3, name: "spec", kind: "message", message: () => googleProtobuf.Any },
    { number: 4, name: "labels", kind: "string", label: "map", key: "string" },
    { number: 5, name: "createdAt", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 6, name: "updatedAt", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 7, name: "extensions", kind: "message", label: "map", key: "string", message: () => googleProtobuf.Any },
    { number: 10, name: "sandboxer", kind: "string" },
  ],
};

export interface SandboxRuntime {
  readonly name: string;
  readonly options?: googleProtobuf.Any | undefined;
}

export const SandboxRuntime: Message<SandboxRuntime> = {
  name: "containerd.types.Sandbox.Runtime",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "options", kind: "message", message: () => googleProtobuf.Any },
  ],
};
