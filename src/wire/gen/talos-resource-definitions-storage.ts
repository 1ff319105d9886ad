// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";
import * as googleApiExprV1alpha1 from "./google-api-expr-v1alpha1.ts";
import type * as talosResourceDefinitionsEnums from "./talos-resource-definitions-enums.ts";

export interface LVMLogicalVolumeSpecSpec {
  readonly vgName: string;
  readonly name: string;
  readonly type: talosResourceDefinitionsEnums.StorageLVMLogicalVolumeType;
  readonly sizeBytes: bigint;
  readonly sizePercentVg: number;
  readonly mirrors: number;
  readonly stripes: number;
}

export const LVMLogicalVolumeSpecSpec: Message<LVMLogicalVolumeSpecSpec> = {
  name: "talos.resource.definitions.storage.LVMLogicalVolumeSpecSpec",
  fields: [
    { number: 1, name: "vgName", kind: "string" },
    { number: 2, name: "name", kind: "string" },
    { number: 3, name: "type", kind: "enum" },
    { number: 4, name: "sizeBytes", kind: "uint64" },
    { number: 5, name: "sizePercentVg", kind: "uint32" },
    { number: 6, name: "mirrors", kind: "uint32" },
    { number: 7, name: "stripes", kind: "uint32" },
  ],
};

export interface LVMLogicalVolumeStatusSpec {
  readonly path: string;
  readonly dmPath: string;
  readonly name: string;
  readonly fullName: string;
  readonly vgName: string;
  readonly uuid: string;
  readonly layout: string;
  readonly role: string;
  readonly permissions: string;
  readonly allocationPolicy: string;
  readonly allocationLocked: string;
  readonly fixedMinor: string;
  readonly active: string;
  readonly activeLocally: string;
  readonly activeRemotely: string;
  readonly activeExclusively: string;
  readonly suspended: string;
  readonly deviceOpen: string;
  readonly skipActivation: string;
  readonly merging: string;
  readonly converting: string;
  readonly size: string;
  readonly metadataSize: string;
  readonly readAhead: string;
  readonly kernelMajor: string;
  readonly kernelMinor: string;
  readonly origin: string;
  readonly originSize: string;
  readonly poolLv: string;
  readonly dataLv: string;
  readonly metadataLv: string;
  readonly movePv: string;
  readonly convertLv: string;
  readonly whenFull: string;
  readonly tags: readonly string[];
  readonly prettySize: string;
}

export const LVMLogicalVolumeStatusSpec: Message<LVMLogicalVolumeStatusSpec> = {
  name: "talos.resource.definitions.storage.LVMLogicalVolumeStatusSpec",
  fields: [
    { number: 1, name: "path", kind: "string" },
    { number: 2, name: "dmPath", kind: "string" },
    { number: 3, name: "name", kind: "string" },
    { number: 4, name: "fullName", kind: "string" },
    { number: 5, name: "vgName", kind: "string" },
    { number: 6, name: "uuid", kind: "string" },
    { number: 7, name: "layout", kind: "string" },
    { number: 8, name: "role", kind: "string" },
    { number: 9, name: "permissions", kind: "string" },
    { number: 10, name: "allocationPolicy", kind: "string" },
    { number: 11, name: "allocationLocked", kind: "string" },
    { number: 12, name: "fixedMinor", kind: "string" },
    { number: 13, name: "active", kind: "string" },
    { number: 14, name: "activeLocally", kind: "string" },
    { number: 15, name: "activeRemotely", kind: "string" },
    { number: 16, name: "activeExclusively", kind: "string" },
    { number: 17, name: "suspended", kind: "string" },
    { number: 18, name: "deviceOpen", kind: "string" },
    { number: 19, name: "skipActivation", kind: "string" },
    { number: 20, name: "merging", kind: "string" },
    { number: 21, name: "converting", kind: "string" },
    { number: 22, name: "size", kind: "string" },
    { number: 23, name: "metadataSize", kind: "string" },
    { number: 24, name: "readAhead", kind: "string" },
    { number: 25, name: "kernelMajor", kind: "string" },
    { number: 26, name: "kernelMinor", kind: "string" },
    { number: 27, name: "origin", kind: "string" },
    { number: 28, name: "originSize", kind: "string" },
    { number: 29, name: "poolLv", kind: "string" },
    { number: 30, name: "dataLv", kind: "string" },
    { number: 31, name: "metadataLv", kind: "string" },
    { number: 32, name: "movePv", kind: "string" },
    { number: 33, name: "convertLv", kind: "string" },
    { number: 34, name: "whenFull", kind: "string" },
    { number: 35, name: "tags", kind: "string", label: "repeated" },
    { number: 36, name: "prettySize", kind: "string" },
  ],
};

export interface LVMPhysicalVolumeSpecSpec {
  readonly device: string;
  readonly vgName: string;
}

export const LVMPhysicalVolumeSpecSpec: Message<LVMPhysicalVolumeSpecSpec> = {
  name: "talos.resource.definitions.storage.LVMPhysicalVolumeSpecSpec",
  fields: [
    { number: 1, name: "device", kind: "string" },
    { number: 2, name: "vgName", kind: "string" },
  ],
};

export interface LVMPhysicalVolumeStatusSpec {
  readonly device: string;
  readonly vgName: string;
  readonly uuid: string;
  readonly format: string;
  readonly allocatable: string;
  readonly exported: string;
  readonly missing: string;
  readonly inUse: string;
  readonly size: string;
  readonly deviceSize: string;
  readonly free: string;
  readonly used: string;
  readonly peCount: string;
  readonly peAllocCount: string;
  readonly major: string;
  readonly minor: string;
  readonly tags: readonly string[];
  readonly prettySize: string;
  readonly prettyDeviceSize: string;
  readonly prettyFree: string;
}

export const LVMPhysicalVolumeStatusSpec: Message<LVMPhysicalVolumeStatusSpec> = {
  name: "talos.resource.definitions.storage.LVMPhysicalVolumeStatusSpec",
  fields: [
    { number: 1, name: "device", kind: "string" },
    { number: 2, name: "vgName", kind: "string" },
    { number: 3, name: "uuid", kind: "string" },
    { number: 4, name: "format", kind: "string" },
    { number: 5, name: "allocatable", kind: "string" },
    { number: 6, name: "exported", kind: "string" },
    { number: 7, name: "missing", kind: "string" },
    { number: 8, name: "inUse", kind: "string" },
    { number: 9, name: "size", kind: "string" },
    { number: 10, name: "deviceSize", kind: "string" },
    { number: 11, name: "free", kind: "string" },
    { number: 12, name: "used", kind: "string" },
    { number: 13, name: "peCount", kind: "string" },
    { number: 14, name: "peAllocCount", kind: "string" },
    { number: 15, name: "major", kind: "string" },
    { number: 16, name: "minor", kind: "string" },
    { number: 17, name: "tags", kind: "string", label: "repeated" },
    { number: 18, name: "prettySize", kind: "string" },
    { number: 19, name: "prettyDeviceSize", kind: "string" },
    { number: 20, name: "prettyFree", kind: "string" },
  ],
};

export interface LVMRefreshRequestSpec {
  readonly request: bigint;
}

export const LVMRefreshRequestSpec: Message<LVMRefreshRequestSpec> = {
  name: "talos.resource.definitions.storage.LVMRefreshRequestSpec",
  fields: [
    { number: 1, name: "request", kind: "int64" },
  ],
};

export interface LVMValidationErrorSpec {
  readonly vgName: string;
  readonly message: string;
}

export const LVMValidationErrorSpec: Message<LVMValidationErrorSpec> = {
  name: "talos.resource.definitions.storage.LVMValidationErrorSpec",
  fields: [
    { number: 1, name: "vgName", kind: "string" },
    { number: 2, name: "message", kind: "string" },
  ],
};

export interface LVMVolumeGroupSpecSpec {
  readonly name: string;
  readonly physicalVolumes: readonly string[];
}

export const LVMVolumeGroupSpecSpec: Message<LVMVolumeGroupSpecSpec> = {
  name: "talos.resource.definitions.storage.LVMVolumeGroupSpecSpec",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "physicalVolumes", kind: "string", label: "repeated" },
  ],
};

export interface LVMVolumeGroupStatusSpec {
  readonly name: string;
  readonly uuid: string;
  readonly format: string;
  readonly permissions: string;
  readonly extendable: string;
  readonly exported: string;
  readonly partial: string;
  readonly allocationPolicy: string;
  readonly clustered: string;
  readonly shared: string;
  readonly size: string;
  readonly free: string;
  readonly extentSize: string;
  readonly extentCount: string;
  readonly freeExtentCount: string;
  readonly maxLv: string;
  readonly maxPv: string;
  readonly lvCount: string;
  readonly pvCount: string;
  readonly snapCount: string;
  readonly missingPvCount: string;
  readonly seqNo: string;
  readonly lockType: string;
  readonly systemId: string;
  readonly tags: readonly string[];
  readonly prettySize: string;
  readonly prettyFree: string;
}

export const LVMVolumeGroupStatusSpec: Message<LVMVolumeGroupStatusSpec> = {
  name: "talos.resource.definitions.storage.LVMVolumeGroupStatusSpec",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "uuid", kind: "string" },
    { number: 3, name: "format", kind: "string" },
    { number: 4, name: "permissions", kind: "string" },
    { number: 5, name: "extendable", kind: "string" },
    { number: 6, name: "exported", kind: "string" },
    { number: 7, name: "partial", kind: "string" },
    { number: 8, name: "allocationPolicy", kind: "string" },
    { number: 9, name: "clustered", kind: "string" },
    { number: 10, name: "shared", kind: "string" },
    { number: 11, name: "size", kind: "string" },
    { number: 12, name: "free", kind: "string" },
    { number: 13, name: "extentSize", kind: "string" },
    { number: 14, name: "extentCount", kind: "string" },
    { number: 15, name: "freeExtentCount", kind: "string" },
    { number: 16, name: "maxLv", kind: "string" },
    { number: 17, name: "maxPv", kind: "string" },
    { number: 18, name: "lvCount", kind: "string" },
    { number: 19, name: "pvCount", kind: "string" },
    { number: 20, name: "snapCount", kind: "string" },
    { number: 21, name: "missingPvCount", kind: "string" },
    { number: 22, name: "seqNo", kind: "string" },
    { number: 23, name: "lockType", kind: "string" },
    { number: 24, name: "systemId", kind: "string" },
    { number: 25, name: "tags", kind: "string", label: "repeated" },
    { number: 26, name: "prettySize", kind: "string" },
    { number: 27, name: "prettyFree", kind: "string" },
  ],
};

export interface MDArraySpecSpec {
  readonly level: talosResourceDefinitionsEnums.StorageMDLevel;
  readonly volumeSelector?: googleApiExprV1alpha1.CheckedExpr | undefined;
  readonly metadata: talosResourceDefinitionsEnums.StorageMDMetadata;
}

export const MDArraySpecSpec: Message<MDArraySpecSpec> = {
  name: "talos.resource.definitions.storage.MDArraySpecSpec",
  fields: [
    { number: 1, name: "level", kind: "enum" },
    { number: 2, name: "volumeSelector", kind: "message", message: () => googleApiExprV1alpha1.CheckedExpr },
    { number: 3, name: "metadata", kind: "enum" },
  ],
};

export interface MDArrayStatusSpec {
  readonly level: talosResourceDefinitionsEnums.StorageMDLevel;
  readonly device: string;
  readonly members: readonly string[];
  readonly error: string;
  readonly status: talosResourceDefinitionsEnums.StorageMDArrayPhase;
  readonly raidDevices: bigint;
  readonly uuid: string;
  readonly name: string;
  readonly metadata: string;
  readonly arrayState: string;
  readonly syncAction: string;
}

export const MDArrayStatusSpec: Message<MDArrayStatusSpec> = {
  name: "talos.resource.definitions.storage.MDArrayStatusSpec",
  fields: [
    { number: 1, name: "level", kind: "enum" },
    { number: 2, name: "device", kind: "string" },
    { number: 3, name: "members", kind: "string", label: "repeated" },
    { number: 4, name: "error", kind: "string" },
    { number: 5, name: "status", kind: "enum" },
    { number: 6, name: "raidDevices", kind: "int64" },
    { number: 7, name: "uuid", kind: "string" },
    { number: 8, name: "name", kind: "string" },
    { number: 9, name: "metadata", kind: "string" },
    { number: 10, name: "arrayState", kind: "string" },
    { number: 11, name: "syncAction", kind: "string" },
  ],
};

export interface MDRefreshRequestSpec {
  readonly request: bigint;
}

export const MDRefreshRequestSpec: Message<MDRefreshRequestSpec> = {
  name: "talos.resource.definitions.storage.MDRefreshRequestSpec",
  fields: [
    { number: 1, name: "request", kind: "int64" },
  ],
};
