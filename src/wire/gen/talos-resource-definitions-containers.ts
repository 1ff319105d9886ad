// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";

export interface ContainerDependsOnSpec {
  readonly paths: readonly string[];
  readonly networks: readonly string[];
  readonly time: boolean;
  readonly containers: readonly string[];
}

export const ContainerDependsOnSpec: Message<ContainerDependsOnSpec> = {
  name: "talos.resource.definitions.containers.ContainerDependsOnSpec",
  fields: [
    { number: 1, name: "paths", kind: "string", label: "repeated" },
    { number: 2, name: "networks", kind: "string", label: "repeated" },
    { number: 3, name: "time", kind: "bool" },
    { number: 4, name: "containers", kind: "string", label: "repeated" },
  ],
};

export interface ContainerImageSpec {
  readonly ref: string;
}

export const ContainerImageSpec: Message<ContainerImageSpec> = {
  name: "talos.resource.definitions.containers.ContainerImageSpec",
  fields: [
    { number: 1, name: "ref", kind: "string" },
  ],
};

export interface ContainerMountSpec {
  readonly kind: string;
  readonly volumeId: string;
  readonly source: string;
  readonly destination: string;
  readonly size: bigint;
  readonly options: readonly string[];
}

export const ContainerMountSpec: Message<ContainerMountSpec> = {
  name: "talos.resource.definitions.containers.ContainerMountSpec",
  fields: [
    { number: 1, name: "kind", kind: "string" },
    { number: 2, name: "volumeId", kind: "string" },
    { number: 3, name: "source", kind: "string" },
    { number: 4, name: "destination", kind: "string" },
    { number: 5, name: "size", kind: "uint64" },
    { number: 6, name: "options", kind: "string", label: "repeated" },
  ],
};

export interface ContainerNetworkSpec {
  readonly hostNetwork: boolean;
}

export const ContainerNetworkSpec: Message<ContainerNetworkSpec> = {
  name: "talos.resource.definitions.containers.ContainerNetworkSpec",
  fields: [
    { number: 1, name: "hostNetwork", kind: "bool" },
  ],
};

export interface ContainerResourcesSpec {
  readonly memoryLimit: bigint;
  readonly cpuLimit: bigint;
}

export const ContainerResourcesSpec: Message<ContainerResourcesSpec> = {
  name: "talos.resource.definitions.containers.ContainerResourcesSpec",
  fields: [
    { number: 1, name: "memoryLimit", kind: "uint64" },
    { number: 2, name: "cpuLimit", kind: "uint64" },
  ],
};

export interface ContainerRunAsSpec {
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
}

export const ContainerRunAsSpec: Message<ContainerRunAsSpec> = {
  name: "talos.resource.definitions.containers.ContainerRunAsSpec",
  fields: [
    { number: 1, name: "uid", kind: "int32", label: "optional" },
    { number: 2, name: "gid", kind: "int32", label: "optional" },
  ],
};

export interface ContainerSecuritySpec {
  readonly privileged: boolean;
  readonly capabilitiesAdd: readonly string[];
  readonly capabilitiesDrop: readonly string[];
}

export const ContainerSecuritySpec: Message<ContainerSecuritySpec> = {
  name: "talos.resource.definitions.containers.ContainerSecuritySpec",
  fields: [
    { number: 1, name: "privileged", kind: "bool" },
    { number: 2, name: "capabilitiesAdd", kind: "string", label: "repeated" },
    { number: 3, name: "capabilitiesDrop", kind: "string", label: "repeated" },
  ],
};

export interface ContainerSpecSpec {
  readonly image?: ContainerImageSpec | undefined;
  readonly entrypoint: readonly string[];
  readonly args: readonly string[];
  readonly workingDir: string;
  readonly runAs?: ContainerRunAsSpec | undefined;
  readonly environment: readonly string[];
  readonly mounts: readonly ContainerMountSpec[];
  readonly security?: ContainerSecuritySpec | undefined;
  readonly network?: ContainerNetworkSpec | undefined;
  readonly resources?: ContainerResourcesSpec | undefined;
  readonly dependsOn?: ContainerDependsOnSpec | undefined;
}

export const ContainerSpecSpec: Message<ContainerSpecSpec> = {
  name: "talos.resource.definitions.containers.ContainerSpecSpec",
  fields: [
    { number: 1, name: "image", kind: "message", message: () => ContainerImageSpec },
    { number: 2, name: "entrypoint", kind: "string", label: "repeated" },
    { number: 3, name: "args", kind: "string", label: "repeated" },
    { number: 4, name: "workingDir", kind: "string" },
    { number: 5, name: "runAs", kind: "message", message: () => ContainerRunAsSpec },
    { number: 6, name: "environment", kind: "string", label: "repeated" },
    { number: 7, name: "mounts", kind: "message", label: "repeated", message: () => ContainerMountSpec },
    { number: 8, name: "security", kind: "message", message: () => ContainerSecuritySpec },
    { number: 9, name: "network", kind: "message", message: () => ContainerNetworkSpec },
    { number: 10, name: "resources", kind: "message", message: () => ContainerResourcesSpec },
    { number: 11, name: "dependsOn", kind: "message", message: () => ContainerDependsOnSpec },
  ],
};
