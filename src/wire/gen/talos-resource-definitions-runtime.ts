// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";
import * as common from "./common.ts";
import * as googleProtobuf from "./google-protobuf.ts";
import type * as talosResourceDefinitionsEnums from "./talos-resource-definitions-enums.ts";

export interface APIServiceConfigSpec {
  readonly listenAddress: string;
  readonly nodeRoutingDisabled: boolean;
  readonly readonlyRoleMode: boolean;
  readonly skipVerifyingClientCert: boolean;
}

export const APIServiceConfigSpec: Message<APIServiceConfigSpec> = {
  name: "talos.resource.definitions.runtime.APIServiceConfigSpec",
  fields: [
    { number: 1, name: "listenAddress", kind: "string" },
    { number: 2, name: "nodeRoutingDisabled", kind: "bool" },
    { number: 3, name: "readonlyRoleMode", kind: "bool" },
    { number: 4, name: "skipVerifyingClientCert", kind: "bool" },
  ],
};

export interface BootIDSpec {
  readonly bootId: string;
}

export const BootIDSpec: Message<BootIDSpec> = {
  name: "talos.resource.definitions.runtime.BootIDSpec",
  fields: [
    { number: 1, name: "bootId", kind: "string" },
  ],
};

export interface BootedEntrySpec {
  readonly bootedEntry: string;
}

export const BootedEntrySpec: Message<BootedEntrySpec> = {
  name: "talos.resource.definitions.runtime.BootedEntrySpec",
  fields: [
    { number: 1, name: "bootedEntry", kind: "string" },
  ],
};

export interface DevicesStatusSpec {
  readonly ready: boolean;
}

export const DevicesStatusSpec: Message<DevicesStatusSpec> = {
  name: "talos.resource.definitions.runtime.DevicesStatusSpec",
  fields: [
    { number: 1, name: "ready", kind: "bool" },
  ],
};

export interface DiagnosticSpec {
  readonly message: string;
  readonly details: readonly string[];
}

export const DiagnosticSpec: Message<DiagnosticSpec> = {
  name: "talos.resource.definitions.runtime.DiagnosticSpec",
  fields: [
    { number: 1, name: "message", kind: "string" },
    { number: 2, name: "details", kind: "string", label: "repeated" },
  ],
};

export interface EnvironmentSpec {
  readonly variables: readonly string[];
}

export const EnvironmentSpec: Message<EnvironmentSpec> = {
  name: "talos.resource.definitions.runtime.EnvironmentSpec",
  fields: [
    { number: 1, name: "variables", kind: "string", label: "repeated" },
  ],
};

export interface EventSinkConfigSpec {
  readonly endpoint: string;
}

export const EventSinkConfigSpec: Message<EventSinkConfigSpec> = {
  name: "talos.resource.definitions.runtime.EventSinkConfigSpec",
  fields: [
    { number: 1, name: "endpoint", kind: "string" },
  ],
};

export interface ExtensionServiceConfigFile {
  readonly content: string;
  readonly mountPath: string;
}

export const ExtensionServiceConfigFile: Message<ExtensionServiceConfigFile> = {
  name: "talos.resource.definitions.runtime.ExtensionServiceConfigFile",
  fields: [
    { number: 1, name: "content", kind: "string" },
    { number: 2, name: "mountPath", kind: "string" },
  ],
};

export interface ExtensionServiceConfigSpec {
  readonly files: readonly ExtensionServiceConfigFile[];
  readonly environment: readonly string[];
}

export const ExtensionServiceConfigSpec: Message<ExtensionServiceConfigSpec> = {
  name: "talos.resource.definitions.runtime.ExtensionServiceConfigSpec",
  fields: [
    { number: 1, name: "files", kind: "message", label: "repeated", message: () => ExtensionServiceConfigFile },
    { number: 2, name: "environment", kind: "string", label: "repeated" },
  ],
};

export interface ExtensionServiceConfigStatusSpec {
  readonly specVersion: string;
}

export const ExtensionServiceConfigStatusSpec: Message<ExtensionServiceConfigStatusSpec> = {
  name: "talos.resource.definitions.runtime.ExtensionServiceConfigStatusSpec",
  fields: [
    { number: 1, name: "specVersion", kind: "string" },
  ],
};

export interface ImageFactorySchematicSpec {
  readonly schematicId: string;
  readonly flavor: string;
  readonly apiurl: string;
}

export const ImageFactorySchematicSpec: Message<ImageFactorySchematicSpec> = {
  name: "talos.resource.definitions.runtime.ImageFactorySchematicSpec",
  fields: [
    { number: 1, name: "schematicId", kind: "string" },
    { number: 2, name: "flavor", kind: "string" },
    { number: 3, name: "apiurl", kind: "string" },
  ],
};

export interface KernelCmdlineSpec {
  readonly cmdline: string;
}

export const KernelCmdlineSpec: Message<KernelCmdlineSpec> = {
  name: "talos.resource.definitions.runtime.KernelCmdlineSpec",
  fields: [
    { number: 1, name: "cmdline", kind: "string" },
  ],
};

export interface KernelModuleSpecSpec {
  readonly name: string;
  readonly parameters: readonly string[];
}

export const KernelModuleSpecSpec: Message<KernelModuleSpecSpec> = {
  name: "talos.resource.definitions.runtime.KernelModuleSpecSpec",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "parameters", kind: "string", label: "repeated" },
  ],
};

export interface KernelModuleStatusSpec {
  readonly type: talosResourceDefinitionsEnums.RuntimeKernelModuleType;
  readonly size: bigint;
  readonly referenceCount: bigint;
  readonly dependencies: readonly string[];
  readonly state: talosResourceDefinitionsEnums.RuntimeKernelModuleState;
  readonly address: string;
}

export const KernelModuleStatusSpec: Message<KernelModuleStatusSpec> = {
  name: "talos.resource.definitions.runtime.KernelModuleStatusSpec",
  fields: [
    { number: 1, name: "type", kind: "enum" },
    { number: 2, name: "size", kind: "int64" },
    { number: 3, name: "referenceCount", kind: "int64" },
    { number: 4, name: "dependencies", kind: "string", label: "repeated" },
    { number: 5, name: "state", kind: "enum" },
    { number: 6, name: "address", kind: "string" },
  ],
};

export interface KernelParamSpecSpec {
  readonly value: string;
  readonly ignoreErrors: boolean;
}

export const KernelParamSpecSpec: Message<KernelParamSpecSpec> = {
  name: "talos.resource.definitions.runtime.KernelParamSpecSpec",
  fields: [
    { number: 1, name: "value", kind: "string" },
    { number: 2, name: "ignoreErrors", kind: "bool" },
  ],
};

export interface KernelParamStatusSpec {
  readonly current: string;
  readonly default: string;
  readonly unsupported: boolean;
}

export const KernelParamStatusSpec: Message<KernelParamStatusSpec> = {
  name: "talos.resource.definitions.runtime.KernelParamStatusSpec",
  fields: [
    { number: 1, name: "current", kind: "string" },
    { number: 2, name: "default", kind: "string" },
    { number: 3, name: "unsupported", kind: "bool" },
  ],
};

export interface KmsgLogConfigSpec {
  readonly destinations: readonly common.URL[];
}

export const KmsgLogConfigSpec: Message<KmsgLogConfigSpec> = {
  name: "talos.resource.definitions.runtime.KmsgLogConfigSpec",
  fields: [
    { number: 1, name: "destinations", kind: "message", label: "repeated", message: () => common.URL },
  ],
};

export interface LoadedKernelModuleSpec {
  readonly size: bigint;
  readonly referenceCount: bigint;
  readonly dependencies: readonly string[];
  readonly state: string;
  readonly address: string;
}

export const LoadedKernelModuleSpec: Message<LoadedKernelModuleSpec> = {
  name: "talos.resource.definitions.runtime.LoadedKernelModuleSpec",
  fields: [
    { number: 1, name: "size", kind: "int64" },
    { number: 2, name: "referenceCount", kind: "int64" },
    { number: 3, name: "dependencies", kind: "string", label: "repeated" },
    { number: 4, name: "state", kind: "string" },
    { number: 5, name: "address", kind: "string" },
  ],
};

export interface MachineStatusSpec {
  readonly stage: talosResourceDefinitionsEnums.RuntimeMachineStage;
  readonly status?: MachineStatusStatus | undefined;
}

export const MachineStatusSpec: Message<MachineStatusSpec> = {
  name: "talos.resource.definitions.runtime.MachineStatusSpec",
  fields: [
    { number: 1, name: "stage", kind: "enum" },
    { number: 2, name: "status", kind: "message", message: () => MachineStatusStatus },
  ],
};

export interface MachineStatusStatus {
  readonly ready: boolean;
  readonly unmetConditions: readonly UnmetCondition[];
}

export const MachineStatusStatus: Message<MachineStatusStatus> = {
  name: "talos.resource.definitions.runtime.MachineStatusStatus",
  fields: [
    { number: 1, name: "ready", kind: "bool" },
    { number: 2, name: "unmetConditions", kind: "message", label: "repeated", message: () => UnmetCondition },
  ],
};

export interface MaintenanceServiceConfigSpec {
  readonly listenAddress: string;
  readonly reachableAddresses: readonly common.NetIP[];
}

export const MaintenanceServiceConfigSpec: Message<MaintenanceServiceConfigSpec> = {
  name: "talos.resource.definitions.runtime.MaintenanceServiceConfigSpec",
  fields: [
    { number: 1, name: "listenAddress", kind: "string" },
    { number: 2, name: "reachableAddresses", kind: "message", label: "repeated", message: () => common.NetIP },
  ],
};

export interface MetaKeySpec {
  readonly value: string;
}

export const MetaKeySpec: Message<MetaKeySpec> = {
  name: "talos.resource.definitions.runtime.MetaKeySpec",
  fields: [
    { number: 1, name: "value", kind: "string" },
  ],
};

export interface MetaLoadedSpec {
  readonly done: boolean;
}

export const MetaLoadedSpec: Message<MetaLoadedSpec> = {
  name: "talos.resource.definitions.runtime.MetaLoadedSpec",
  fields: [
    { number: 1, name: "done", kind: "bool" },
  ],
};

export interface MountStatusSpec {
  readonly source: string;
  readonly target: string;
  readonly filesystemType: string;
  readonly options: readonly string[];
  readonly encrypted: boolean;
  readonly encryptionProviders: readonly string[];
}

export const MountStatusSpec: Message<MountStatusSpec> = {
  name: "talos.resource.definitions.runtime.MountStatusSpec",
  fields: [
    { number: 1, name: "source", kind: "string" },
    { number: 2, name: "target", kind: "string" },
    { number: 3, name: "filesystemType", kind: "string" },
    { number: 4, name: "options", kind: "string", label: "repeated" },
    { number: 5, name: "encrypted", kind: "bool" },
    { number: 6, name: "encryptionProviders", kind: "string", label: "repeated" },
  ],
};

export interface OOMActionSpec {
  readonly triggerContext: string;
  readonly score: number;
  readonly processes: readonly string[];
}

export const OOMActionSpec: Message<OOMActionSpec> = {
  name: "talos.resource.definitions.runtime.OOMActionSpec",
  fields: [
    { number: 1, name: "triggerContext", kind: "string" },
    { number: 2, name: "score", kind: "double" },
    { number: 3, name: "processes", kind: "string", label: "repeated" },
  ],
};

export interface PlatformMetadataSpec {
  readonly platform: string;
  readonly hostname: string;
  readonly region: string;
  readonly zone: string;
  readonly instanceType: string;
  readonly instanceId: string;
  readonly providerId: string;
  readonly spot: boolean;
  readonly internalDns: string;
  readonly externalDns: string;
  readonly tags: ReadonlyMap<string, string>;
}

export const PlatformMetadataSpec: Message<PlatformMetadataSpec> = {
  name: "talos.resource.definitions.runtime.PlatformMetadataSpec",
  fields: [
    { number: 1, name: "platform", kind: "string" },
    { number: 2, name: "hostname", kind: "string" },
    { number: 3, name: "region", kind: "string" },
    { number: 4, name: "zone", kind: "string" },
    { number: 5, name: "instanceType", kind: "string" },
    { number: 6, name: "instanceId", kind: "string" },
    { number: 7, name: "providerId", kind: "string" },
    { number: 8, name: "spot", kind: "bool" },
    { number: 9, name: "internalDns", kind: "string" },
    { number: 10, name: "externalDns", kind: "string" },
    { number: 11, name: "tags", kind: "string", label: "map", key: "string" },
  ],
};

export interface SBOMItemSpec {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly cpEs: readonly string[];
  readonly purLs: readonly string[];
  readonly extension: boolean;
}

export const SBOMItemSpec: Message<SBOMItemSpec> = {
  name: "talos.resource.definitions.runtime.SBOMItemSpec",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "version", kind: "string" },
    { number: 3, name: "license", kind: "string" },
    { number: 4, name: "cpEs", kind: "string", label: "repeated" },
    { number: 5, name: "purLs", kind: "string", label: "repeated" },
    { number: 6, name: "extension", kind: "bool" },
  ],
};

export interface SecurityStateSpec {
  readonly secureBoot: boolean;
  readonly ukiSigningKeyFingerprint: string;
  readonly pcrSigningKeyFingerprint: string;
  readonly seLinuxState: talosResourceDefinitionsEnums.RuntimeSELinuxState;
  readonly bootedWithUki: boolean;
  readonly fipsState: talosResourceDefinitionsEnums.RuntimeFIPSState;
  readonly moduleSignatureEnforced: boolean;
}

export const SecurityStateSpec: Message<SecurityStateSpec> = {
  name: "talos.resource.definitions.runtime.SecurityStateSpec",
  fields: [
    { number: 1, name: "secureBoot", kind: "bool" },
    { number: 2, name: "ukiSigningKeyFingerprint", kind: "string" },
    { number: 3, name: "pcrSigningKeyFingerprint", kind: "string" },
    { number: 4, name: "seLinuxState", kind: "enum" },
    { number: 5, name: "bootedWithUki", kind: "bool" },
    { number: 6, name: "fipsState", kind: "enum" },
    { number: 7, name: "moduleSignatureEnforced", kind: "bool" },
  ],
};

export interface ServicePIDSpec {
  readonly pid: number;
  readonly mountNamespace: string;
}

export const ServicePIDSpec: Message<ServicePIDSpec> = {
  name: "talos.resource.definitions.runtime.ServicePIDSpec",
  fields: [
    { number: 1, name: "pid", kind: "int32" },
    { number: 2, name: "mountNamespace", kind: "string" },
  ],
};

export interface UnattendedInstallStatusSpec {
  readonly image: string;
  readonly phase: talosResourceDefinitionsEnums.RuntimeUnattendedInstallPhase;
  readonly error: string;
}

export const UnattendedInstallStatusSpec: Message<UnattendedInstallStatusSpec> = {
  name: "talos.resource.definitions.runtime.UnattendedInstallStatusSpec",
  fields: [
    { number: 1, name: "image", kind: "string" },
    { number: 2, name: "phase", kind: "enum" },
    { number: 3, name: "error", kind: "string" },
  ],
};

export interface UniqueMachineTokenSpec {
  readonly token: string;
}

export const UniqueMachineTokenSpec: Message<UniqueMachineTokenSpec> = {
  name: "talos.resource.definitions.runtime.UniqueMachineTokenSpec",
  fields: [
    { number: 1, name: "token", kind: "string" },
  ],
};

export interface UnmetCondition {
  readonly name: string;
  readonly reason: string;
}

export const UnmetCondition: Message<UnmetCondition> = {
  name: "talos.resource.definitions.runtime.UnmetCondition",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "reason", kind: "string" },
  ],
};

export interface VersionSpec {
  readonly version: string;
  readonly name: string;
}

export const VersionSpec: Message<VersionSpec> = {
  name: "talos.resource.definitions.runtime.VersionSpec",
  fields: [
    { number: 1, name: "version", kind: "string" },
    { number: 2, name: "name", kind: "string" },
  ],
};

export interface WatchdogTimerConfigSpec {
  readonly device: string;
  readonly timeout?: googleProtobuf.Duration | undefined;
}

export const WatchdogTimerConfigSpec: Message<WatchdogTimerConfigSpec> = {
  name: "talos.resource.definitions.runtime.WatchdogTimerConfigSpec",
  fields: [
    { number: 1, name: "device", kind: "string" },
    { number: 2, name: "timeout", kind: "message", message: () => googleProtobuf.Duration },
  ],
};

export interface WatchdogTimerStatusSpec {
  readonly device: string;
  readonly timeout?: googleProtobuf.Duration | undefined;
  readonly feedInterval?: googleProtobuf.Duration | undefined;
}

export const WatchdogTimerStatusSpec: Message<WatchdogTimerStatusSpec> = {
  name: "talos.resource.definitions.runtime.WatchdogTimerStatusSpec",
  fields: [
    { number: 1, name: "device", kind: "string" },
    { number: 2, name: "timeout", kind: "message", message: () => googleProtobuf.Duration },
    { number: 3, name: "feedInterval", kind: "message", message: () => googleProtobuf.Duration },
  ],
};
