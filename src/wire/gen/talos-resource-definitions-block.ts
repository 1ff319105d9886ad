// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";
import * as googleApiExprV1alpha1 from "./google-api-expr-v1alpha1.ts";
import * as googleProtobuf from "./google-protobuf.ts";
import type * as talosResourceDefinitionsEnums from "./talos-resource-definitions-enums.ts";

export interface DeviceSpec {
  readonly type: string;
  readonly major: bigint;
  readonly minor: bigint;
  readonly partitionName: string;
  readonly partitionNumber: bigint;
  readonly generation: bigint;
  readonly devicePath: string;
  readonly parent: string;
  readonly secondaries: readonly string[];
}

export const DeviceSpec: Message<DeviceSpec> = {
  name: "talos.resource.definitions.block.DeviceSpec",
  fields: [
    { number: 1, name: "type", kind: "string" },
    { number: 2, name: "major", kind: "int64" },
    { number: 3, name: "minor", kind: "int64" },
    { number: 4, name: "partitionName", kind: "string" },
    { number: 5, name: "partitionNumber", kind: "int64" },
    { number: 6, name: "generation", kind: "int64" },
    { number: 7, name: "devicePath", kind: "string" },
    { number: 8, name: "parent", kind: "string" },
    { number: 9, name: "secondaries", kind: "string", label: "repeated" },
  ],
};

export interface DiscoveredVolumeSpec {
  readonly size: bigint;
  readonly sectorSize: bigint;
  readonly ioSize: bigint;
  readonly name: string;
  readonly uuid: string;
  readonly label: string;
  readonly blockSize: number;
  readonly filesystemBlockSize: number;
  readonly probedSize: bigint;
  readonly partitionUuid: string;
  readonly partitionType: string;
  readonly partitionLabel: string;
  readonly partitionIndex: bigint;
  readonly type: string;
  readonly devicePath: string;
  readonly parent: string;
  readonly devPath: string;
  readonly parentDevPath: string;
  readonly prettySize: string;
  readonly offset: bigint;
}

export const DiscoveredVolumeSpec: Message<DiscoveredVolumeSpec> = {
  name: "talos.resource.definitions.block.DiscoveredVolumeSpec",
  fields: [
    { number: 1, name: "size", kind: "uint64" },
    { number: 2, name: "sectorSize", kind: "uint64" },
    { number: 3, name: "ioSize", kind: "uint64" },
    { number: 4, name: "name", kind: "string" },
    { number: 5, name: "uuid", kind: "string" },
    { number: 6, name: "label", kind: "string" },
    { number: 7, name: "blockSize", kind: "uint32" },
    { number: 8, name: "filesystemBlockSize", kind: "uint32" },
    { number: 9, name: "probedSize", kind: "uint64" },
    { number: 10, name: "partitionUuid", kind: "string" },
    { number: 11, name: "partitionType", kind: "string" },
    { number: 12, name: "partitionLabel", kind: "string" },
    { number: 13, name: "partitionIndex", kind: "uint64" },
    { number: 14, name: "type", kind: "string" },
    { number: 15, name: "devicePath", kind: "string" },
    { number: 16, name: "parent", kind: "string" },
    { number: 17, name: "devPath", kind: "string" },
    { number: 18, name: "parentDevPath", kind: "string" },
    { number: 19, name: "prettySize", kind: "string" },
    { number: 20, name: "offset", kind: "uint64" },
  ],
};

export interface DiscoveredVolumesStatusSpec {
  readonly ready: boolean;
}

export const DiscoveredVolumesStatusSpec: Message<DiscoveredVolumesStatusSpec> = {
  name: "talos.resource.definitions.block.DiscoveredVolumesStatusSpec",
  fields: [
    { number: 1, name: "ready", kind: "bool" },
  ],
};

export interface DiscoveryRefreshRequestSpec {
  readonly request: bigint;
}

export const DiscoveryRefreshRequestSpec: Message<DiscoveryRefreshRequestSpec> = {
  name: "talos.resource.definitions.block.DiscoveryRefreshRequestSpec",
  fields: [
    { number: 1, name: "request", kind: "int64" },
  ],
};

export interface DiscoveryRefreshStatusSpec {
  readonly request: bigint;
}

export const DiscoveryRefreshStatusSpec: Message<DiscoveryRefreshStatusSpec> = {
  name: "talos.resource.definitions.block.DiscoveryRefreshStatusSpec",
  fields: [
    { number: 1, name: "request", kind: "int64" },
  ],
};

export interface DiskSelector {
  readonly match?: googleApiExprV1alpha1.CheckedExpr | undefined;
  readonly external: string;
}

export const DiskSelector: Message<DiskSelector> = {
  name: "talos.resource.definitions.block.DiskSelector",
  fields: [
    { number: 1, name: "match", kind: "message", message: () => googleApiExprV1alpha1.CheckedExpr },
    { number: 2, name: "external", kind: "string" },
  ],
};

export interface DiskSpec {
  readonly size: bigint;
  readonly ioSize: bigint;
  readonly sectorSize: bigint;
  readonly readonly: boolean;
  readonly model: string;
  readonly serial: string;
  readonly modalias: string;
  readonly wwid: string;
  readonly busPath: string;
  readonly subSystem: string;
  readonly transport: string;
  readonly rotational: boolean;
  readonly cdrom: boolean;
  readonly devPath: string;
  readonly prettySize: string;
  readonly secondaryDisks: readonly string[];
  readonly uuid: string;
  readonly symlinks: readonly string[];
  readonly firmwareVersion: string;
}

export const DiskSpec: Message<DiskSpec> = {
  name: "talos.resource.definitions.block.DiskSpec",
  fields: [
    { number: 1, name: "size", kind: "uint64" },
    { number: 2, name: "ioSize", kind: "uint64" },
    { number: 3, name: "sectorSize", kind: "uint64" },
    { number: 4, name: "readonly", kind: "bool" },
    { number: 5, name: "model", kind: "string" },
    { number: 6, name: "serial", kind: "string" },
    { number: 7, name: "modalias", kind: "string" },
    { number: 8, name: "wwid", kind: "string" },
    { number: 9, name: "busPath", kind: "string" },
    { number: 10, name: "subSystem", kind: "string" },
    { number: 11, name: "transport", kind: "string" },
    { number: 12, name: "rotational", kind: "bool" },
    { number: 13, name: "cdrom", kind: "bool" },
    { number: 14, name: "devPath", kind: "string" },
    { number: 15, name: "prettySize", kind: "string" },
    { number: 16, name: "secondaryDisks", kind: "string", label: "repeated" },
    { number: 17, name: "uuid", kind: "string" },
    { number: 18, name: "symlinks", kind: "string", label: "repeated" },
    { number: 19, name: "firmwareVersion", kind: "string" },
  ],
};

export interface EncryptionKey {
  readonly slot: bigint;
  readonly type: talosResourceDefinitionsEnums.BlockEncryptionKeyType;
  readonly staticPassphrase: Uint8Array;
  readonly kmsEndpoint: string;
  readonly tpmCheckSecurebootStatusOnEnroll: boolean;
  readonly lockToState: boolean;
  readonly tpmpcRs: readonly bigint[];
  readonly tpmPubKeyPcRs: readonly bigint[];
}

export const EncryptionKey: Message<EncryptionKey> = {
  name: "talos.resource.definitions.block.EncryptionKey",
  fields: [
    { number: 1, name: "slot", kind: "int64" },
    { number: 2, name: "type", kind: "enum" },
    { number: 3, name: "staticPassphrase", kind: "bytes" },
    { number: 4, name: "kmsEndpoint", kind: "string" },
    { number: 5, name: "tpmCheckSecurebootStatusOnEnroll", kind: "bool" },
    { number: 6, name: "lockToState", kind: "bool" },
    { number: 7, name: "tpmpcRs", kind: "int64", label: "repeated" },
    { number: 8, name: "tpmPubKeyPcRs", kind: "int64", label: "repeated" },
  ],
};

export interface EncryptionSpec {
  readonly provider: talosResourceDefinitionsEnums.BlockEncryptionProviderType;
  readonly keys: readonly EncryptionKey[];
  readonly cipher: string;
  readonly keySize: bigint;
  readonly blockSize: bigint;
  readonly perfOptions: readonly string[];
  readonly allowDiscards: boolean;
}

export const EncryptionSpec: Message<EncryptionSpec> = {
  name: "talos.resource.definitions.block.EncryptionSpec",
  fields: [
    { number: 1, name: "provider", kind: "enum" },
    { number: 2, name: "keys", kind: "message", label: "repeated", message: () => EncryptionKey },
    { number: 3, name: "cipher", kind: "string" },
    { number: 4, name: "keySize", kind: "uint64" },
    { number: 5, name: "blockSize", kind: "uint64" },
    { number: 6, name: "perfOptions", kind: "string", label: "repeated" },
    { number: 7, name: "allowDiscards", kind: "bool" },
  ],
};

export interface FSScrubScheduleSpec {
  readonly filesystem: talosResourceDefinitionsEnums.BlockFilesystemType;
  readonly interval?: googleProtobuf.Duration | undefined;
  readonly nextScrub?: googleProtobuf.Timestamp | undefined;
}

export const FSScrubScheduleSpec: Message<FSScrubScheduleSpec> = {
  name: "talos.resource.definitions.block.FSScrubScheduleSpec",
  fields: [
    { number: 1, name: "filesystem", kind: "enum" },
    { number: 2, name: "interval", kind: "message", message: () => googleProtobuf.Duration },
    { number: 3, name: "nextScrub", kind: "message", message: () => googleProtobuf.Timestamp },
  ],
};

export interface FSScrubStatusSpec {
  readonly mountpoint: string;
  readonly interval?: googleProtobuf.Duration | undefined;
  readonly time?: googleProtobuf.Timestamp | undefined;
  readonly duration?: googleProtobuf.Duration | undefined;
  readonly status: string;
}

export const FSScrubStatusSpec: Message<FSScrubStatusSpec> = {
  name: "talos.resource.definitions.block.FSScrubStatusSpec",
  fields: [
    { number: 1, name: "mountpoint", kind: "string" },
    { number: 2, name: "interval", kind: "message", message: () => googleProtobuf.Duration },
    { number: 3, name: "time", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 4, name: "duration", kind: "message", message: () => googleProtobuf.Duration },
    { number: 5, name: "status", kind: "string" },
  ],
};

export interface FilesystemSpec {
  readonly type: talosResourceDefinitionsEnums.BlockFilesystemType;
  readonly label: string;
  readonly minAllocationGroupSize: bigint;
}

export const FilesystemSpec: Message<FilesystemSpec> = {
  name: "talos.resource.definitions.block.FilesystemSpec",
  fields: [
    { number: 1, name: "type", kind: "enum" },
    { number: 2, name: "label", kind: "string" },
    { number: 3, name: "minAllocationGroupSize", kind: "uint64" },
  ],
};

export interface LocatorSpec {
  readonly match?: googleApiExprV1alpha1.CheckedExpr | undefined;
  readonly diskMatch?: googleApiExprV1alpha1.CheckedExpr | undefined;
}

export const LocatorSpec: Message<LocatorSpec> = {
  name: "talos.resource.definitions.block.LocatorSpec",
  fields: [
    { number: 1, name: "match", kind: "message", message: () => googleApiExprV1alpha1.CheckedExpr },
    { number: 2, name: "diskMatch", kind: "message", message: () => googleApiExprV1alpha1.CheckedExpr },
  ],
};

export interface MountRequestSpec {
  readonly volumeId: string;
  readonly parentMountId: string;
  readonly requesters: readonly string[];
  readonly requesterIDs: readonly string[];
  readonly readOnly: boolean;
  readonly detached: boolean;
  readonly disableAccessTime: boolean;
  readonly secure: boolean;
  readonly noExec: boolean;
}

export const MountRequestSpec: Message<MountRequestSpec> = {
  name: "talos.resource.definitions.block.MountRequestSpec",
  fields: [
    { number: 1, name: "volumeId", kind: "string" },
    { number: 2, name: "parentMountId", kind: "string" },
    { number: 3, name: "requesters", kind: "string", label: "repeated" },
    { number: 4, name: "requesterIDs", kind: "string", label: "repeated" },
    { number: 5, name: "readOnly", kind: "bool" },
    { number: 6, name: "detached", kind: "bool" },
    { number: 7, name: "disableAccessTime", kind: "bool" },
    { number: 8, name: "secure", kind: "bool" },
    { number: 9, name: "noExec", kind: "bool" },
  ],
};

export interface MountSpec {
  readonly targetPath: string;
  readonly selinuxLabel: string;
  readonly projectQuotaSupport: boolean;
  readonly parentId: string;
  readonly fileMode: number;
  readonly uid: bigint;
  readonly gid: bigint;
  readonly recursiveRelabel: boolean;
  readonly bindTarget?: string | undefined;
  readonly parameters: readonly ParameterSpec[];
  readonly secure: boolean;
  readonly noExec: boolean;
}

export const MountSpec: Message<MountSpec> = {
  name: "talos.resource.definitions.block.MountSpec",
  fields: [
    { number: 1, name: "targetPath", kind: "string" },
    { number: 2, name: "selinuxLabel", kind: "string" },
    { number: 3, name: "projectQuotaSupport", kind: "bool" },
    { number: 4, name: "parentId", kind: "string" },
    { number: 5, name: "fileMode", kind: "uint32" },
    { number: 6, name: "uid", kind: "int64" },
    { number: 7, name: "gid", kind: "int64" },
    { number: 8, name: "recursiveRelabel", kind: "bool" },
    { number: 9, name: "bindTarget", kind: "string", label: "optional" },
    { number: 10, name: "parameters", kind: "message", label: "repeated", message: () => ParameterSpec },
    { number: 11, name: "secure", kind: "bool" },
    { number: 12, name: "noExec", kind: "bool" },
  ],
};

export interface MountStatusSpec {
  readonly spec?: MountRequestSpec | undefined;
  readonly target: string;
  readonly source: string;
  readonly filesystem: talosResourceDefinitionsEnums.BlockFilesystemType;
  readonly readOnly: boolean;
  readonly projectQuotaSupport: boolean;
  readonly encryptionProvider: talosResourceDefinitionsEnums.BlockEncryptionProviderType;
  readonly detached: boolean;
}

export const MountStatusSpec: Message<MountStatusSpec> = {
  name: "talos.resource.definitions.block.MountStatusSpec",
  fields: [
    { number: 1, name: "spec", kind: "message", message: () => MountRequestSpec },
    { number: 2, name: "target", kind: "string" },
    { number: 3, name: "source", kind: "string" },
    { number: 4, name: "filesystem", kind: "enum" },
    { number: 5, name: "readOnly", kind: "bool" },
    { number: 6, name: "projectQuotaSupport", kind: "bool" },
    { number: 7, name: "encryptionProvider", kind: "enum" },
    { number: 8, name: "detached", kind: "bool" },
  ],
};

export interface ParameterSpec {
  readonly type: talosResourceDefinitionsEnums.BlockFSParameterType;
  readonly name: string;
  readonly string?: string | undefined;
  readonly binary: Uint8Array;
}

export const ParameterSpec: Message<ParameterSpec> = {
  name: "talos.resource.definitions.block.ParameterSpec",
  fields: [
    { number: 1, name: "type", kind: "enum" },
    { number: 2, name: "name", kind: "string" },
    { number: 3, name: "string", kind: "string", label: "optional" },
    { number: 5, name: "binary", kind: "bytes" },
  ],
};

export interface PartitionSpec {
  readonly minSize: bigint;
  readonly maxSize: bigint;
  readonly grow: boolean;
  readonly label: string;
  readonly typeUuid: string;
  readonly relativeMaxSize: bigint;
  readonly negativeMaxSize: boolean;
}

export const PartitionSpec: Message<PartitionSpec> = {
  name: "talos.resource.definitions.block.PartitionSpec",
  fields: [
    { number: 1, name: "minSize", kind: "uint64" },
    { number: 2, name: "maxSize", kind: "uint64" },
    { number: 3, name: "grow", kind: "bool" },
    { number: 4, name: "label", kind: "string" },
    { number: 5, name: "typeUuid", kind: "string" },
    { number: 6, name: "relativeMaxSize", kind: "uint64" },
    { number: 7, name: "negativeMaxSize", kind: "bool" },
  ],
};

export interface ProvisioningSpec {
  readonly diskSelector?: DiskSelector | undefined;
  readonly partitionSpec?: PartitionSpec | undefined;
  readonly wave: bigint;
  readonly filesystemSpec?: FilesystemSpec | undefined;
}

export const ProvisioningSpec: Message<ProvisioningSpec> = {
  name: "talos.resource.definitions.block.ProvisioningSpec",
  fields: [
    { number: 1, name: "diskSelector", kind: "message", message: () => DiskSelector },
    { number: 2, name: "partitionSpec", kind: "message", message: () => PartitionSpec },
    { number: 3, name: "wave", kind: "int64" },
    { number: 4, name: "filesystemSpec", kind: "message", message: () => FilesystemSpec },
  ],
};

export interface SwapStatusSpec {
  readonly device: string;
  readonly sizeBytes: bigint;
  readonly sizeHuman: string;
  readonly usedBytes: bigint;
  readonly usedHuman: string;
  readonly priority: number;
  readonly type: string;
}

export const SwapStatusSpec: Message<SwapStatusSpec> = {
  name: "talos.resource.definitions.block.SwapStatusSpec",
  fields: [
    { number: 1, name: "device", kind: "string" },
    { number: 2, name: "sizeBytes", kind: "uint64" },
    { number: 3, name: "sizeHuman", kind: "string" },
    { number: 4, name: "usedBytes", kind: "uint64" },
    { number: 5, name: "usedHuman", kind: "string" },
    { number: 6, name: "priority", kind: "int32" },
    { number: 7, name: "type", kind: "string" },
  ],
};

export interface SymlinkProvisioningSpec {
  readonly symlinkTargetPath: string;
  readonly force: boolean;
}

export const SymlinkProvisioningSpec: Message<SymlinkProvisioningSpec> = {
  name: "talos.resource.definitions.block.SymlinkProvisioningSpec",
  fields: [
    { number: 1, name: "symlinkTargetPath", kind: "string" },
    { number: 2, name: "force", kind: "bool" },
  ],
};

export interface SymlinkSpec {
  readonly paths: readonly string[];
}

export const SymlinkSpec: Message<SymlinkSpec> = {
  name: "talos.resource.definitions.block.SymlinkSpec",
  fields: [
    { number: 1, name: "paths", kind: "string", label: "repeated" },
  ],
};

export interface SystemDiskSpec {
  readonly diskId: string;
  readonly devPath: string;
}

export const SystemDiskSpec: Message<SystemDiskSpec> = {
  name: "talos.resource.definitions.block.SystemDiskSpec",
  fields: [
    { number: 1, name: "diskId", kind: "string" },
    { number: 2, name: "devPath", kind: "string" },
  ],
};

export interface TPMEncryptionOptionsInfo {
  readonly pcRs: readonly bigint[];
  readonly pubKeyPcRs: readonly bigint[];
}

export const TPMEncryptionOptionsInfo: Message<TPMEncryptionOptionsInfo> = {
  name: "talos.resource.definitions.block.TPMEncryptionOptionsInfo",
  fields: [
    { number: 1, name: "pcRs", kind: "int64", label: "repeated" },
    { number: 2, name: "pubKeyPcRs", kind: "int64", label: "repeated" },
  ],
};

export interface UserDiskConfigStatusSpec {
  readonly ready: boolean;
  readonly tornDown: boolean;
}

export const UserDiskConfigStatusSpec: Message<UserDiskConfigStatusSpec> = {
  name: "talos.resource.definitions.block.UserDiskConfigStatusSpec",
  fields: [
    { number: 1, name: "ready", kind: "bool" },
    { number: 2, name: "tornDown", kind: "bool" },
  ],
};

export interface VolumeConfigSpec {
  readonly parentId: string;
  readonly type: talosResourceDefinitionsEnums.BlockVolumeType;
  readonly provisioning?: ProvisioningSpec | undefined;
  readonly locator?: LocatorSpec | undefined;
  readonly mount?: MountSpec | undefined;
  readonly encryption?: EncryptionSpec | undefined;
  readonly symlink?: SymlinkProvisioningSpec | undefined;
  readonly trimEnabled: boolean;
  readonly trimInterval?: googleProtobuf.Duration | undefined;
  readonly scrubEnabled: boolean;
  readonly scrubInterval?: googleProtobuf.Duration | undefined;
}

export const VolumeConfigSpec: Message<VolumeConfigSpec> = {
  name: "talos.resource.definitions.block.VolumeConfigSpec",
  fields: [
    { number: 1, name: "parentId", kind: "string" },
    { number: 2, name: "type", kind: "enum" },
    { number: 3, name: "provisioning", kind: "message", message: () => ProvisioningSpec },
    { number: 4, name: "locator", kind: "message", message: () => LocatorSpec },
    { number: 5, name: "mount", kind: "message", message: () => MountSpec },
    { number: 6, name: "encryption", kind: "message", message: () => EncryptionSpec },
    { number: 7, name: "symlink", kind: "message", message: () => SymlinkProvisioningSpec },
    { number: 8, name: "trimEnabled", kind: "bool" },
    { number: 9, name: "trimInterval", kind: "message", message: () => googleProtobuf.Duration },
    { number: 10, name: "scrubEnabled", kind: "bool" },
    { number: 11, name: "scrubInterval", kind: "message", message: () => googleProtobuf.Duration },
  ],
};

export interface VolumeMountRequestSpec {
  readonly volumeId: string;
  readonly requester: string;
  readonly readOnly: boolean;
  readonly detached: boolean;
  readonly disableAccessTime: boolean;
  readonly secure: boolean;
  readonly noExec: boolean;
}

export const VolumeMountRequestSpec: Message<VolumeMountRequestSpec> = {
  name: "talos.resource.definitions.block.VolumeMountRequestSpec",
  fields: [
    { number: 1, name: "volumeId", kind: "string" },
    { number: 2, name: "requester", kind: "string" },
    { number: 3, name: "readOnly", kind: "bool" },
    { number: 4, name: "detached", kind: "bool" },
    { number: 5, name: "disableAccessTime", kind: "bool" },
    { number: 6, name: "secure", kind: "bool" },
    { number: 7, name: "noExec", kind: "bool" },
  ],
};

export interface VolumeMountStatusSpec {
  readonly volumeId: string;
  readonly requester: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly detached: boolean;
  readonly disableAccessTime: boolean;
  readonly secure: boolean;
  readonly noExec: boolean;
}

export const VolumeMountStatusSpec: Message<VolumeMountStatusSpec> = {
  name: "talos.resource.definitions.block.VolumeMountStatusSpec",
  fields: [
    { number: 1, name: "volumeId", kind: "string" },
    { number: 2, name: "requester", kind: "string" },
    { number: 3, name: "target", kind: "string" },
    { number: 4, name: "readOnly", kind: "bool" },
    { number: 5, name: "detached", kind: "bool" },
    { number: 6, name: "disableAccessTime", kind: "bool" },
    { number: 7, name: "secure", kind: "bool" },
    { number: 8, name: "noExec", kind: "bool" },
  ],
};

export interface VolumeStatusSpec {
  readonly phase: talosResourceDefinitionsEnums.BlockVolumePhase;
  readonly location: string;
  readonly errorMessage: string;
  readonly uuid: string;
  readonly partitionUuid: string;
  readonly preFailPhase: talosResourceDefinitionsEnums.BlockVolumePhase;
  readonly parentLocation: string;
  readonly partitionIndex: bigint;
  readonly size: bigint;
  readonly filesystem: talosResourceDefinitionsEnums.BlockFilesystemType;
  readonly mountLocation: string;
  readonly encryptionProvider: talosResourceDefinitionsEnums.BlockEncryptionProviderType;
  readonly prettySize: string;
  readonly encryptionFailedSyncs: readonly string[];
  readonly mountSpec?: MountSpec | undefined;
  readonly type: talosResourceDefinitionsEnums.BlockVolumeType;
  readonly configuredEncryptionKeys: readonly string[];
  readonly symlinkSpec?: SymlinkProvisioningSpec | undefined;
  readonly parentId: string;
  readonly encryptionLockedToState: boolean;
  readonly encryptionSlot?: bigint | undefined;
  readonly tpmEncryptionOptions?: TPMEncryptionOptionsInfo | undefined;
  readonly encryptionAllowDiscards: boolean;
  readonly trimEnabled: boolean;
  readonly trimInterval?: googleProtobuf.Duration | undefined;
  readonly scrubEnabled: boolean;
  readonly scrubInterval?: googleProtobuf.Duration | undefined;
}

export const VolumeStatusSpec: Message<VolumeStatusSpec> = {
  name: "talos.resource.definitions.block.VolumeStatusSpec",
  fields: [
    { number: 1, name: "phase", kind: "enum" },
    { number: 2, name: "location", kind: "string" },
    { number: 3, name: "errorMessage", kind: "string" },
    { number: 4, name: "uuid", kind: "string" },
    { number: 5, name: "partitionUuid", kind: "string" },
    { number: 6, name: "preFailPhase", kind: "enum" },
    { number: 7, name: "parentLocation", kind: "string" },
    { number: 8, name: "partitionIndex", kind: "int64" },
    { number: 9, name: "size", kind: "uint64" },
    { number: 10, name: "filesystem", kind: "enum" },
    { number: 11, name: "mountLocation", kind: "string" },
    { number: 12, name: "encryptionProvider", kind: "enum" },
    { number: 13, name: "prettySize", kind: "string" },
    { number: 14, name: "encryptionFailedSyncs", kind: "string", label: "repeated" },
    { number: 15, name: "mountSpec", kind: "message", message: () => MountSpec },
    { number: 16, name: "type", kind: "enum" },
    { number: 17, name: "configuredEncryptionKeys", kind: "string", label: "repeated" },
    { number: 18, name: "symlinkSpec", kind: "message", message: () => SymlinkProvisioningSpec },
    { number: 19, name: "parentId", kind: "string" },
    { number: 20, name: "encryptionLockedToState", kind: "bool" },
    { number: 21, name: "encryptionSlot", kind: "int64", label: "optional" },
    { number: 22, name: "tpmEncryptionOptions", kind: "message", message: () => TPMEncryptionOptionsInfo },
    { number: 23, name: "encryptionAllowDiscards", kind: "bool" },
    { number: 24, name: "trimEnabled", kind: "bool" },
    { number: 25, name: "trimInterval", kind: "message", message: () => googleProtobuf.Duration },
    { number: 26, name: "scrubEnabled", kind: "bool" },
    { number: 27, name: "scrubInterval", kind: "message", message: () => googleProtobuf.Duration },
  ],
};

export interface VolumeTrimScheduleSpec {
  readonly filesystem: talosResourceDefinitionsEnums.BlockFilesystemType;
  readonly interval?: googleProtobuf.Duration | undefined;
  readonly nextTrim?: googleProtobuf.Timestamp | undefined;
}

export const VolumeTrimScheduleSpec: Message<VolumeTrimScheduleSpec> = {
  name: "talos.resource.definitions.block.VolumeTrimScheduleSpec",
  fields: [
    { number: 1, name: "filesystem", kind: "enum" },
    { number: 2, name: "interval", kind: "message", message: () => googleProtobuf.Duration },
    { number: 3, name: "nextTrim", kind: "message", message: () => googleProtobuf.Timestamp },
  ],
};

export interface ZswapStatusSpec {
  readonly totalSizeBytes: bigint;
  readonly totalSizeHuman: string;
  readonly storedPages: bigint;
  readonly poolLimitHit: bigint;
  readonly rejectReclaimFail: bigint;
  readonly rejectAllocFail: bigint;
  readonly rejectKmemcacheFail: bigint;
  readonly rejectCompressFail: bigint;
  readonly rejectCompressPoor: bigint;
  readonly writtenBackPages: bigint;
}

export const ZswapStatusSpec: Message<ZswapStatusSpec> = {
  name: "talos.resource.definitions.block.ZswapStatusSpec",
  fields: [
    { number: 1, name: "totalSizeBytes", kind: "uint64" },
    { number: 2, name: "totalSizeHuman", kind: "string" },
    { number: 3, name: "storedPages", kind: "uint64" },
    { number: 4, name: "poolLimitHit", kind: "uint64" },
    { number: 5, name: "rejectReclaimFail", kind: "uint64" },
    { number: 6, name: "rejectAllocFail", kind: "uint64" },
    { number: 7, name: "rejectKmemcacheFail", kind: "uint64" },
    { number: 8, name: "rejectCompressFail", kind: "uint64" },
    { number: 9, name: "rejectCompressPoor", kind: "uint64" },
    { number: 10, name: "writtenBackPages", kind: "uint64" },
  ],
};
