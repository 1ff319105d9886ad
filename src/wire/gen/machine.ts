// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";
import * as common from "./common.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export const ApplyConfigurationRequestMode = {
  REBOOT: 0,
  AUTO: 1,
  NO_REBOOT: 2,
  STAGED: 3,
  TRY: 4,
} as const;
export type ApplyConfigurationRequestMode = number;

export const RebootRequestMode = {
  DEFAULT: 0,
  POWERCYCLE: 1,
  FORCE: 2,
} as const;
export type RebootRequestMode = number;

export const SequenceEventAction = {
  NOOP: 0,
  START: 1,
  STOP: 2,
} as const;
export type SequenceEventAction = number;

export const PhaseEventAction = {
  START: 0,
  STOP: 1,
} as const;
export type PhaseEventAction = number;

export const TaskEventAction = {
  START: 0,
  STOP: 1,
} as const;
export type TaskEventAction = number;

export const ServiceStateEventAction = {
  INITIALIZED: 0,
  PREPARING: 1,
  WAITING: 2,
  RUNNING: 3,
  STOPPING: 4,
  FINISHED: 5,
  FAILED: 6,
  SKIPPED: 7,
  STARTING: 8,
} as const;
export type ServiceStateEventAction = number;

export const MachineStatusEventMachineStage = {
  UNKNOWN: 0,
  BOOTING: 1,
  INSTALLING: 2,
  MAINTENANCE: 3,
  RUNNING: 4,
  REBOOTING: 5,
  SHUTTING_DOWN: 6,
  RESETTING: 7,
  UPGRADING: 8,
} as const;
export type MachineStatusEventMachineStage = number;

export const ResetRequestWipeMode = {
  ALL: 0,
  SYSTEM_DISK: 1,
  USER_DISKS: 2,
} as const;
export type ResetRequestWipeMode = number;

export const UpgradeRequestRebootMode = {
  DEFAULT: 0,
  POWERCYCLE: 1,
} as const;
export type UpgradeRequestRebootMode = number;

export const ListRequestType = {
  REGULAR: 0,
  DIRECTORY: 1,
  SYMLINK: 2,
} as const;
export type ListRequestType = number;

export const EtcdMemberAlarmAlarmType = {
  NONE: 0,
  NOSPACE: 1,
  CORRUPT: 2,
} as const;
export type EtcdMemberAlarmAlarmType = number;

export const MachineConfigMachineType = {
  TYPE_UNKNOWN: 0,
  TYPE_INIT: 1,
  TYPE_CONTROL_PLANE: 2,
  TYPE_WORKER: 3,
} as const;
export type MachineConfigMachineType = number;

export const NetstatRequestFilter = {
  ALL: 0,
  CONNECTED: 1,
  LISTENING: 2,
} as const;
export type NetstatRequestFilter = number;

export const ConnectRecordState = {
  RESERVED: 0,
  ESTABLISHED: 1,
  SYN_SENT: 2,
  SYN_RECV: 3,
  FIN_WAIT1: 4,
  FIN_WAIT2: 5,
  TIME_WAIT: 6,
  CLOSE: 7,
  CLOSEWAIT: 8,
  LASTACK: 9,
  LISTEN: 10,
  CLOSING: 11,
} as const;
export type ConnectRecordState = number;

export const ConnectRecordTimerActive = {
  OFF: 0,
  ON: 1,
  KEEPALIVE: 2,
  TIMEWAIT: 3,
  PROBE: 4,
} as const;
export type ConnectRecordTimerActive = number;

export const DebugContainerRunRequestSpecProfile = {
  PROFILE_UNSPECIFIED: 0,
  PROFILE_PRIVILEGED: 1,
  PROFILE_HOST_NS: 2,
} as const;
export type DebugContainerRunRequestSpecProfile = number;

export const ImageServicePullLayerProgressStatus = {
  DOWNLOADING: 0,
  DOWNLOAD_COMPLETE: 1,
  EXTRACTING: 2,
  EXTRACT_COMPLETE: 3,
  ALREADY_EXISTS: 4,
} as const;
export type ImageServicePullLayerProgressStatus = number;

export interface ApplyConfigurationRequest {
  readonly data: Uint8Array;
  readonly mode: ApplyConfigurationRequestMode;
  readonly dryRun: boolean;
  readonly tryModeTimeout?: googleProtobuf.Duration | undefined;
}

export const ApplyConfigurationRequest: Message<ApplyConfigurationRequest> = {
  name: "machine.ApplyConfigurationRequest",
  fields: [
    { number: 1, name: "data", kind: "bytes" },
    { number: 4, name: "mode", kind: "enum" },
    { number: 5, name: "dryRun", kind: "bool" },
    { number: 6, name: "tryModeTimeout", kind: "message", message: () => googleProtobuf.Duration },
  ],
};

export interface ApplyConfiguration {
  readonly metadata?: common.Metadata | undefined;
  readonly warnings: readonly string[];
  readonly mode: ApplyConfigurationRequestMode;
  readonly modeDetails: string;
}

export const ApplyConfiguration: Message<ApplyConfiguration> = {
  name: "machine.ApplyConfiguration",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "warnings", kind: "string", label: "repeated" },
    { number: 3, name: "mode", kind: "enum" },
    { number: 4, name: "modeDetails", kind: "string" },
  ],
};

export interface ApplyConfigurationResponse {
  readonly messages: readonly ApplyConfiguration[];
}

export const ApplyConfigurationResponse: Message<ApplyConfigurationResponse> = {
  name: "machine.ApplyConfigurationResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => ApplyConfiguration },
  ],
};

export interface RebootRequest {
  readonly mode: RebootRequestMode;
}

export const RebootRequest: Message<RebootRequest> = {
  name: "machine.RebootRequest",
  fields: [
    { number: 1, name: "mode", kind: "enum" },
  ],
};

export interface Reboot {
  readonly metadata?: common.Metadata | undefined;
  readonly actorId: string;
}

export const Reboot: Message<Reboot> = {
  name: "machine.Reboot",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "actorId", kind: "string" },
  ],
};

export interface RebootResponse {
  readonly messages: readonly Reboot[];
}

export const RebootResponse: Message<RebootResponse> = {
  name: "machine.RebootResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => Reboot },
  ],
};

export interface BootstrapRequest {
  readonly recoverEtcd: boolean;
  readonly recoverSkipHashCheck: boolean;
}

export const BootstrapRequest: Message<BootstrapRequest> = {
  name: "machine.BootstrapRequest",
  fields: [
    { number: 1, name: "recoverEtcd", kind: "bool" },
    { number: 2, name: "recoverSkipHashCheck", kind: "bool" },
  ],
};

export interface Bootstrap {
  readonly metadata?: common.Metadata | undefined;
}

export const Bootstrap: Message<Bootstrap> = {
  name: "machine.Bootstrap",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
  ],
};

export interface BootstrapResponse {
  readonly messages: readonly Bootstrap[];
}

export const BootstrapResponse: Message<BootstrapResponse> = {
  name: "machine.BootstrapResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => Bootstrap },
  ],
};

export interface SequenceEvent {
  readonly sequence: string;
  readonly action: SequenceEventAction;
  readonly error?: common.Error | undefined;
}

export const SequenceEvent: Message<SequenceEvent> = {
  name: "machine.SequenceEvent",
  fields: [
    { number: 1, name: "sequence", kind: "string" },
    { number: 2, name: "action", kind: "enum" },
    { number: 3, name: "error", kind: "message", message: () => common.Error },
  ],
};

export interface PhaseEvent {
  readonly phase: string;
  readonly action: PhaseEventAction;
}

export const PhaseEvent: Message<PhaseEvent> = {
  name: "machine.PhaseEvent",
  fields: [
    { number: 1, name: "phase", kind: "string" },
    { number: 2, name: "action", kind: "enum" },
  ],
};

export interface TaskEvent {
  readonly task: string;
  readonly action: TaskEventAction;
}

export const TaskEvent: Message<TaskEvent> = {
  name: "machine.TaskEvent",
  fields: [
    { number: 1, name: "task", kind: "string" },
    { number: 2, name: "action", kind: "enum" },
  ],
};

export interface ServiceStateEvent {
  readonly service: string;
  readonly action: ServiceStateEventAction;
  readonly message: string;
  readonly health?: ServiceHealth | undefined;
}

export const ServiceStateEvent: Message<ServiceStateEvent> = {
  name: "machine.ServiceStateEvent",
  fields: [
    { number: 1, name: "service", kind: "string" },
    { number: 2, name: "action", kind: "enum" },
    { number: 3, name: "message", kind: "string" },
    { number: 4, name: "health", kind: "message", message: () => ServiceHealth },
  ],
};

export interface RestartEvent {
  readonly cmd: bigint;
}

export const RestartEvent: Message<RestartEvent> = {
  name: "machine.RestartEvent",
  fields: [
    { number: 1, name: "cmd", kind: "int64" },
  ],
};

export interface ConfigLoadErrorEvent {
  readonly error: string;
}

export const ConfigLoadErrorEvent: Message<ConfigLoadErrorEvent> = {
  name: "machine.ConfigLoadErrorEvent",
  fields: [
    { number: 1, name: "error", kind: "string" },
  ],
};

export interface ConfigValidationErrorEvent {
  readonly error: string;
}

export const ConfigValidationErrorEvent: Message<ConfigValidationErrorEvent> = {
  name: "machine.ConfigValidationErrorEvent",
  fields: [
    { number: 1, name: "error", kind: "string" },
  ],
};

export interface AddressEvent {
  readonly hostname: string;
  readonly addresses: readonly string[];
}

export const AddressEvent: Message<AddressEvent> = {
  name: "machine.AddressEvent",
  fields: [
    { number: 1, name: "hostname", kind: "string" },
    { number: 2, name: "addresses", kind: "string", label: "repeated" },
  ],
};

export interface MachineStatusEvent {
  readonly stage: MachineStatusEventMachineStage;
  readonly status?: MachineStatusEventMachineStatus | undefined;
}

export const MachineStatusEvent: Message<MachineStatusEvent> = {
  name: "machine.MachineStatusEvent",
  fields: [
    { number: 1, name: "stage", kind: "enum" },
    { number: 2, name: "status", kind: "message", message: () => MachineStatusEventMachineStatus },
  ],
};

export interface MachineStatusEventMachineStatus {
  readonly ready: boolean;
  readonly unmetConditions: readonly MachineStatusEventMachineStatusUnmetCondition[];
}

export const MachineStatusEventMachineStatus: Message<MachineStatusEventMachineStatus> = {
  name: "machine.MachineStatusEvent.MachineStatus",
  fields: [
    { number: 1, name: "ready", kind: "bool" },
    { number: 2, name: "unmetConditions", kind: "message", label: "repeated", message: () => MachineStatusEventMachineStatusUnmetCondition },
  ],
};

export interface MachineStatusEventMachineStatusUnmetCondition {
  readonly name: string;
  readonly reason: string;
}

export const MachineStatusEventMachineStatusUnmetCondition: Message<MachineStatusEventMachineStatusUnmetCondition> = {
  name: "machine.MachineStatusEvent.MachineStatus.UnmetCondition",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "reason", kind: "string" },
  ],
};

export interface EventsRequest {
  readonly tailEvents: number;
  readonly tailId: string;
  readonly tailSeconds: number;
  readonly withActorId: string;
}

export const EventsRequest: Message<EventsRequest> = {
  name: "machine.EventsRequest",
  fields: [
    { number: 1, name: "tailEvents", kind: "int32" },
    { number: 2, name: "tailId", kind: "string" },
    { number: 3, name: "tailSeconds", kind: "int32" },
    { number: 4, name: "withActorId", kind: "string" },
  ],
};

export interface Event {
  readonly metadata?: common.Metadata | undefined;
  readonly data?: googleProtobuf.Any | undefined;
  readonly id: string;
  readonly actorId: string;
}

export const Event: Message<Event> = {
  name: "machine.Event",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "data", kind: "message", message: () => googleProtobuf.Any },
    { number: 3, name: "id", kind: "string" },
    { number: 4, name: "actorId", kind: "string" },
  ],
};

export interface ResetPartitionSpec {
  readonly label: string;
  readonly wipe: boolean;
}

export const ResetPartitionSpec: Message<ResetPartitionSpec> = {
  name: "machine.ResetPartitionSpec",
  fields: [
    { number: 1, name: "label", kind: "string" },
    { number: 2, name: "wipe", kind: "bool" },
  ],
};

export interface ResetRequest {
  readonly graceful: boolean;
  readonly reboot: boolean;
  readonly systemPartitionsToWipe: readonly ResetPartitionSpec[];
  readonly userDisksToWipe: readonly string[];
  readonly mode: ResetRequestWipeMode;
}

export const ResetRequest: Message<ResetRequest> = {
  name: "machine.ResetRequest",
  fields: [
    { number: 1, name: "graceful", kind: "bool" },
    { number: 2, name: "reboot", kind: "bool" },
    { number: 3, name: "systemPartitionsToWipe", kind: "message", label: "repeated", message: () => ResetPartitionSpec },
    { number: 4, name: "userDisksToWipe", kind: "string", label: "repeated" },
    { number: 5, name: "mode", kind: "enum" },
  ],
};

export interface Reset {
  readonly metadata?: common.Metadata | undefined;
  readonly actorId: string;
}

export const Reset: Message<Reset> = {
  name: "machine.Reset",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "actorId", kind: "string" },
  ],
};

export interface ResetResponse {
  readonly messages: readonly Reset[];
}

export const ResetResponse: Message<ResetResponse> = {
  name: "machine.ResetResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => Reset },
  ],
};

export interface Shutdown {
  readonly metadata?: common.Metadata | undefined;
  readonly actorId: string;
}

export const Shutdown: Message<Shutdown> = {
  name: "machine.Shutdown",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "actorId", kind: "string" },
  ],
};

export interface ShutdownRequest {
  readonly force: boolean;
}

export const ShutdownRequest: Message<ShutdownRequest> = {
  name: "machine.ShutdownRequest",
  fields: [
    { number: 1, name: "force", kind: "bool" },
  ],
};

export interface ShutdownResponse {
  readonly messages: readonly Shutdown[];
}

export const ShutdownResponse: Message<ShutdownResponse> = {
  name: "machine.ShutdownResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => Shutdown },
  ],
};

export interface UpgradeRequest {
  readonly image: string;
  readonly preserve: boolean;
  readonly stage: boolean;
  readonly force: boolean;
  readonly rebootMode: UpgradeRequestRebootMode;
}

export const UpgradeRequest: Message<UpgradeRequest> = {
  name: "machine.UpgradeRequest",
  fields: [
    { number: 1, name: "image", kind: "string" },
    { number: 2, name: "preserve", kind: "bool" },
    { number: 3, name: "stage", kind: "bool" },
    { number: 4, name: "force", kind: "bool" },
    { number: 5, name: "rebootMode", kind: "enum" },
  ],
};

export interface Upgrade {
  readonly metadata?: common.Metadata | undefined;
  readonly ack: string;
  readonly actorId: string;
}

export const Upgrade: Message<Upgrade> = {
  name: "machine.Upgrade",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "ack", kind: "string" },
    { number: 3, name: "actorId", kind: "string" },
  ],
};

export interface UpgradeResponse {
  readonly messages: readonly Upgrade[];
}

export const UpgradeResponse: Message<UpgradeResponse> = {
  name: "machine.UpgradeResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => Upgrade },
  ],
};

export interface ServiceList {
  readonly metadata?: common.Metadata | undefined;
  readonly services: readonly ServiceInfo[];
}

export const ServiceList: Message<ServiceList> = {
  name: "machine.ServiceList",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "services", kind: "message", label: "repeated", message: () => ServiceInfo },
  ],
};

export interface ServiceListResponse {
  readonly messages: readonly ServiceList[];
}

export const ServiceListResponse: Message<ServiceListResponse> = {
  name: "machine.ServiceListResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => ServiceList },
  ],
};

export interface ServiceInfo {
  readonly id: string;
  readonly state: string;
  readonly events?: ServiceEvents | undefined;
  readonly health?: ServiceHealth | undefined;
}

export const ServiceInfo: Message<ServiceInfo> = {
  name: "machine.ServiceInfo",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "state", kind: "string" },
    { number: 3, name: "events", kind: "message", message: () => ServiceEvents },
    { number: 4, name: "health", kind: "message", message: () => ServiceHealth },
  ],
};

export interface ServiceEvents {
  readonly events: readonly ServiceEvent[];
}

export const ServiceEvents: Message<ServiceEvents> = {
  name: "machine.ServiceEvents",
  fields: [
    { number: 1, name: "events", kind: "message", label: "repeated", message: () => ServiceEvent },
  ],
};

export interface ServiceEvent {
  readonly msg: string;
  readonly state: string;
  readonly ts?: googleProtobuf.Timestamp | undefined;
}

export const ServiceEvent: Message<ServiceEvent> = {
  name: "machine.ServiceEvent",
  fields: [
    { number: 1, name: "msg", kind: "string" },
    { number: 2, name: "state", kind: "string" },
    { number: 3, name: "ts", kind: "message", message: () => googleProtobuf.Timestamp },
  ],
};

export interface ServiceHealth {
  readonly unknown: boolean;
  readonly healthy: boolean;
  readonly lastMessage: string;
  readonly lastChange?: googleProtobuf.Timestamp | undefined;
}

export const ServiceHealth: Message<ServiceHealth> = {
  name: "machine.ServiceHealth",
  fields: [
    { number: 1, name: "unknown", kind: "bool" },
    { number: 2, name: "healthy", kind: "bool" },
    { number: 3, name: "lastMessage", kind: "string" },
    { number: 4, name: "lastChange", kind: "message", message: () => googleProtobuf.Timestamp },
  ],
};

export interface ServiceStartRequest {
  readonly id: string;
}

export const ServiceStartRequest: Message<ServiceStartRequest> = {
  name: "machine.ServiceStartRequest",
  fields: [
    { number: 1, name: "id", kind: "string" },
  ],
};

export interface ServiceStart {
  readonly metadata?: common.Metadata | undefined;
  readonly resp: string;
}

export const ServiceStart: Message<ServiceStart> = {
  name: "machine.ServiceStart",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "resp", kind: "string" },
  ],
};

export interface ServiceStartResponse {
  readonly messages: readonly ServiceStart[];
}

export const ServiceStartResponse: Message<ServiceStartResponse> = {
  name: "machine.ServiceStartResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => ServiceStart },
  ],
};

export interface ServiceStopRequest {
  readonly id: string;
}

export const ServiceStopRequest: Message<ServiceStopRequest> = {
  name: "machine.ServiceStopRequest",
  fields: [
    { number: 1, name: "id", kind: "string" },
  ],
};

export interface ServiceStop {
  readonly metadata?: common.Metadata | undefined;
  readonly resp: string;
}

export const ServiceStop: Message<ServiceStop> = {
  name: "machine.ServiceStop",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "resp", kind: "string" },
  ],
};

export interface ServiceStopResponse {
  readonly messages: readonly ServiceStop[];
}

export const ServiceStopResponse: Message<ServiceStopResponse> = {
  name: "machine.ServiceStopResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => ServiceStop },
  ],
};

export interface ServiceRestartRequest {
  readonly id: string;
}

export const ServiceRestartRequest: Message<ServiceRestartRequest> = {
  name: "machine.ServiceRestartRequest",
  fields: [
    { number: 1, name: "id", kind: "string" },
  ],
};

export interface ServiceRestart {
  readonly metadata?: common.Metadata | undefined;
  readonly resp: string;
}

export const ServiceRestart: Message<ServiceRestart> = {
  name: "machine.ServiceRestart",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "resp", kind: "string" },
  ],
};

export interface ServiceRestartResponse {
  readonly messages: readonly ServiceRestart[];
}

export const ServiceRestartResponse: Message<ServiceRestartResponse> = {
  name: "machine.ServiceRestartResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => ServiceRestart },
  ],
};

export interface CopyRequest {
  readonly rootPath: string;
}

export const CopyRequest: Message<CopyRequest> = {
  name: "machine.CopyRequest",
  fields: [
    { number: 1, name: "rootPath", kind: "string" },
  ],
};

export interface ListRequest {
  readonly root: string;
  readonly recurse: boolean;
  readonly recursionDepth: number;
  readonly types: readonly ListRequestType[];
  readonly reportXattrs: boolean;
}

export const ListRequest: Message<ListRequest> = {
  name: "machine.ListRequest",
  fields: [
    { number: 1, name: "root", kind: "string" },
    { number: 2, name: "recurse", kind: "bool" },
    { number: 3, name: "recursionDepth", kind: "int32" },
    { number: 4, name: "types", kind: "enum", label: "repeated" },
    { number: 5, name: "reportXattrs", kind: "bool" },
  ],
};

export interface DiskUsageRequest {
  readonly recursionDepth: number;
  readonly all: boolean;
  readonly threshold: bigint;
  readonly paths: readonly string[];
}

export const DiskUsageRequest: Message<DiskUsageRequest> = {
  name: "machine.DiskUsageRequest",
  fields: [
    { number: 1, name: "recursionDepth", kind: "int32" },
    { number: 2, name: "all", kind: "bool" },
    { number: 3, name: "threshold", kind: "int64" },
    { number: 4, name: "paths", kind: "string", label: "repeated" },
  ],
};

export interface FileInfo {
  readonly metadata?: common.Metadata | undefined;
  readonly name: string;
  readonly size: bigint;
  readonly mode: number;
  readonly modified: bigint;
  readonly isDir: boolean;
  readonly error: string;
  readonly link: string;
  readonly relativeName: string;
  readonly uid: number;
  readonly gid: number;
  readonly xattrs: readonly Xattr[];
}

export const FileInfo: Message<FileInfo> = {
  name: "machine.FileInfo",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "name", kind: "string" },
    { number: 3, name: "size", kind: "int64" },
    { number: 4, name: "mode", kind: "uint32" },
    { number: 5, name: "modified", kind: "int64" },
    { number: 6, name: "isDir", kind: "bool" },
    { number: 7, name: "error", kind: "string" },
    { number: 8, name: "link", kind: "string" },
    { number: 9, name: "relativeName", kind: "string" },
    { number: 10, name: "uid", kind: "uint32" },
    { number: 11, name: "gid", kind: "uint32" },
    { number: 12, name: "xattrs", kind: "message", label: "repeated", message: () => Xattr },
  ],
};

export interface Xattr {
  readonly name: string;
  readonly data: Uint8Array;
}

export const Xattr: Message<Xattr> = {
  name: "machine.Xattr",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "data", kind: "bytes" },
  ],
};

export interface DiskUsageInfo {
  readonly metadata?: common.Metadata | undefined;
  readonly name: string;
  readonly size: bigint;
  readonly error: string;
  readonly relativeName: string;
}

export const DiskUsageInfo: Message<DiskUsageInfo> = {
  name: "machine.DiskUsageInfo",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "name", kind: "string" },
    { number: 3, name: "size", kind: "int64" },
    { number: 4, name: "error", kind: "string" },
    { number: 5, name: "relativeName", kind: "string" },
  ],
};

export interface Mounts {
  readonly metadata?: common.Metadata | undefined;
  readonly stats: readonly MountStat[];
}

export const Mounts: Message<Mounts> = {
  name: "machine.Mounts",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "stats", kind: "message", label: "repeated", message: () => MountStat },
  ],
};

export interface MountsResponse {
  readonly messages: readonly Mounts[];
}

export const MountsResponse: Message<MountsResponse> = {
  name: "machine.MountsResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => Mounts },
  ],
};

export interface MountStat {
  readonly filesystem: string;
  readonly size: bigint;
  readonly available: bigint;
  readonly mountedOn: string;
}

export const MountStat: Message<MountStat> = {
  name: "machine.MountStat",
  fields: [
    { number: 1, name: "filesystem", kind: "string" },
    { number: 2, name: "size", kind: "uint64" },
    { number: 3, name: "available", kind: "uint64" },
    { number: 4, name: "mountedOn", kind: "string" },
  ],
};

export interface Version {
  readonly metadata?: common.Metadata | undefined;
  readonly version?: VersionInfo | undefined;
  readonly platform?: PlatformInfo | undefined;
  readonly features?: FeaturesInfo | undefined;
}

export const Version: Message<Version> = {
  name: "machine.Version",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "version", kind: "message", message: () => VersionInfo },
    { number: 3, name: "platform", kind: "message", message: () => PlatformInfo },
    { number: 4, name: "features", kind: "message", message: () => FeaturesInfo },
  ],
};

export interface VersionResponse {
  readonly messages: readonly Version[];
}

export const VersionResponse: Message<VersionResponse> = {
  name: "machine.VersionResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => Version },
  ],
};

export interface VersionInfo {
  readonly tag: string;
  readonly sha: string;
  readonly built: string;
  readonly goVersion: string;
  readonly os: string;
  readonly arch: string;
}

export const VersionInfo: Message<VersionInfo> = {
  name: "machine.VersionInfo",
  fields: [
    { number: 1, name: "tag", kind: "string" },
    { number: 2, name: "sha", kind: "string" },
    { number: 3, name: "built", kind: "string" },
    { number: 4, name: "goVersion", kind: "string" },
    { number: 5, name: "os", kind: "string" },
    { number: 6, name: "arch", kind: "string" },
  ],
};

export interface PlatformInfo {
  readonly name: string;
  readonly mode: string;
}

export const PlatformInfo: Message<PlatformInfo> = {
  name: "machine.PlatformInfo",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "mode", kind: "string" },
  ],
};

export interface FeaturesInfo {
  readonly rbac: boolean;
}

export const FeaturesInfo: Message<FeaturesInfo> = {
  name: "machine.FeaturesInfo",
  fields: [
    { number: 1, name: "rbac", kind: "bool" },
  ],
};

export interface LogsRequest {
  readonly namespace: string;
  readonly id: string;
  readonly driver: common.ContainerDriver;
  readonly follow: boolean;
  readonly tailLines: number;
}

export const LogsRequest: Message<LogsRequest> = {
  name: "machine.LogsRequest",
  fields: [
    { number: 1, name: "namespace", kind: "string" },
    { number: 2, name: "id", kind: "string" },
    { number: 3, name: "driver", kind: "enum" },
    { number: 4, name: "follow", kind: "bool" },
    { number: 5, name: "tailLines", kind: "int32" },
  ],
};

export interface ReadRequest {
  readonly path: string;
}

export const ReadRequest: Message<ReadRequest> = {
  name: "machine.ReadRequest",
  fields: [
    { number: 1, name: "path", kind: "string" },
  ],
};

export interface LogsContainer {
  readonly metadata?: common.Metadata | undefined;
  readonly ids: readonly string[];
}

export const LogsContainer: Message<LogsContainer> = {
  name: "machine.LogsContainer",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "ids", kind: "string", label: "repeated" },
  ],
};

export interface LogsContainersResponse {
  readonly messages: readonly LogsContainer[];
}

export const LogsContainersResponse: Message<LogsContainersResponse> = {
  name: "machine.LogsContainersResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => LogsContainer },
  ],
};

export type RollbackRequest = Readonly<Record<never, never>>;

export const RollbackRequest: Message<RollbackRequest> = {
  name: "machine.RollbackRequest",
  fields: [],
};

export interface Rollback {
  readonly metadata?: common.Metadata | undefined;
}

export const Rollback: Message<Rollback> = {
  name: "machine.Rollback",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
  ],
};

export interface RollbackResponse {
  readonly messages: readonly Rollback[];
}

export const RollbackResponse: Message<RollbackResponse> = {
  name: "machine.RollbackResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => Rollback },
  ],
};

export interface ContainersRequest {
  readonly namespace: string;
  readonly driver: common.ContainerDriver;
}

export const ContainersRequest: Message<ContainersRequest> = {
  name: "machine.ContainersRequest",
  fields: [
    { number: 1, name: "namespace", kind: "string" },
    { number: 2, name: "driver", kind: "enum" },
  ],
};

export interface ContainerInfo {
  readonly namespace: string;
  readonly id: string;
  readonly uid: string;
  readonly internalId: string;
  readonly image: string;
  readonly pid: number;
  readonly status: string;
  readonly podId: string;
  readonly name: string;
  readonly networkNamespace: string;
}

export const ContainerInfo: Message<ContainerInfo> = {
  name: "machine.ContainerInfo",
  fields: [
    { number: 1, name: "namespace", kind: "string" },
    { number: 2, name: "id", kind: "string" },
    { number: 3, name: "image", kind: "string" },
    { number: 4, name: "pid", kind: "uint32" },
    { number: 5, name: "status", kind: "string" },
    { number: 6, name: "podId", kind: "string" },
    { number: 7, name: "name", kind: "string" },
    { number: 8, name: "networkNamespace", kind: "string" },
    { number: 9, name: "internalId", kind: "string" },
    { number: 10, name: "uid", kind: "string" },
  ],
};

export interface Container {
  readonly metadata?: common.Metadata | undefined;
  readonly containers: readonly ContainerInfo[];
}

export const Container: Message<Container> = {
  name: "machine.Container",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "containers", kind: "message", label: "repeated", message: () => ContainerInfo },
  ],
};

export interface ContainersResponse {
  readonly messages: readonly Container[];
}

export const ContainersResponse: Message<ContainersResponse> = {
  name: "machine.ContainersResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => Container },
  ],
};

export interface DmesgRequest {
  readonly follow: boolean;
  readonly tail: boolean;
}

export const DmesgRequest: Message<DmesgRequest> = {
  name: "machine.DmesgRequest",
  fields: [
    { number: 1, name: "follow", kind: "bool" },
    { number: 2, name: "tail", kind: "bool" },
  ],
};

export interface ProcessesResponse {
  readonly messages: readonly Process[];
}

export const ProcessesResponse: Message<ProcessesResponse> = {
  name: "machine.ProcessesResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => Process },
  ],
};

export interface Process {
  readonly metadata?: common.Metadata | undefined;
  readonly processes: readonly ProcessInfo[];
}

export const Process: Message<Process> = {
  name: "machine.Process",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "processes", kind: "message", label: "repeated", message: () => ProcessInfo },
  ],
};

export interface ProcessInfo {
  readonly pid: number;
  readonly ppid: number;
  readonly state: string;
  readonly threads: number;
  readonly cpuTime: number;
  readonly virtualMemory: bigint;
  readonly residentMemory: bigint;
  readonly command: string;
  readonly executable: string;
  readonly args: string;
  readonly label: string;
}

export const ProcessInfo: Message<ProcessInfo> = {
  name: "machine.ProcessInfo",
  fields: [
    { number: 1, name: "pid", kind: "int32" },
    { number: 2, name: "ppid", kind: "int32" },
    { number: 3, name: "state", kind: "string" },
    { number: 4, name: "threads", kind: "int32" },
    { number: 5, name: "cpuTime", kind: "double" },
    { number: 6, name: "virtualMemory", kind: "uint64" },
    { number: 7, name: "residentMemory", kind: "uint64" },
    { number: 8, name: "command", kind: "string" },
    { number: 9, name: "executable", kind: "string" },
    { number: 10, name: "args", kind: "string" },
    { number: 11, name: "label", kind: "string" },
  ],
};

export interface RestartRequest {
  readonly namespace: string;
  readonly id: string;
  readonly driver: common.ContainerDriver;
}

export const RestartRequest: Message<RestartRequest> = {
  name: "machine.RestartRequest",
  fields: [
    { number: 1, name: "namespace", kind: "string" },
    { number: 2, name: "id", kind: "string" },
    { number: 3, name: "driver", kind: "enum" },
  ],
};

export interface Restart {
  readonly metadata?: common.Metadata | undefined;
}

export const Restart: Message<Restart> = {
  name: "machine.Restart",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
  ],
};

export interface RestartResponse {
  readonly messages: readonly Restart[];
}

export const RestartResponse: Message<RestartResponse> = {
  name: "machine.RestartResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => Restart },
  ],
};

export interface StatsRequest {
  readonly namespace: string;
  readonly driver: common.ContainerDriver;
}

export const StatsRequest: Message<StatsRequest> = {
  name: "machine.StatsRequest",
  fields: [
    { number: 1, name: "namespace", kind: "string" },
    { number: 2, name: "driver", kind: "enum" },
  ],
};

export interface Stats {
  readonly metadata?: common.Metadata | undefined;
  readonly stats: readonly Stat[];
}

export const Stats: Message<Stats> = {
  name: "machine.Stats",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "stats", kind: "message", label: "repeated", message: () => Stat },
  ],
};

export interface StatsResponse {
  readonly messages: readonly Stats[];
}

export const StatsResponse: Message<StatsResponse> = {
  name: "machine.StatsResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => Stats },
  ],
};

export interface Stat {
  readonly namespace: string;
  readonly id: string;
  readonly memoryUsage: bigint;
  readonly cpuUsage: bigint;
  readonly podId: string;
  readonly name: string;
}

export const Stat: Message<Stat> = {
  name: "machine.Stat",
  fields: [
    { number: 1, name: "namespace", kind: "string" },
    { number: 2, name: "id", kind: "string" },
    { number: 4, name: "memoryUsage", kind: "uint64" },
    { number: 5, name: "cpuUsage", kind: "uint64" },
    { number: 6, name: "podId", kind: "string" },
    { number: 7, name: "name", kind: "string" },
  ],
};

export interface Memory {
  readonly metadata?: common.Metadata | undefined;
  readonly meminfo?: MemInfo | undefined;
}

export const Memory: Message<Memory> = {
  name: "machine.Memory",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "meminfo", kind: "message", message: () => MemInfo },
  ],
};

export interface MemoryResponse {
  readonly messages: readonly Memory[];
}

export const MemoryResponse: Message<MemoryResponse> = {
  name: "machine.MemoryResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => Memory },
  ],
};

export interface MemInfo {
  readonly memtotal: bigint;
  readonly memfree: bigint;
  readonly memavailable: bigint;
  readonly buffers: bigint;
  readonly cached: bigint;
  readonly swapcached: bigint;
  readonly active: bigint;
  readonly inactive: bigint;
  readonly activeanon: bigint;
  readonly inactiveanon: bigint;
  readonly activefile: bigint;
  readonly inactivefile: bigint;
  readonly unevictable: bigint;
  readonly mlocked: bigint;
  readonly swaptotal: bigint;
  readonly swapfree: bigint;
  readonly dirty: bigint;
  readonly writeback: bigint;
  readonly anonpages: bigint;
  readonly mapped: bigint;
  readonly shmem: bigint;
  readonly slab: bigint;
  readonly sreclaimable: bigint;
  readonly sunreclaim: bigint;
  readonly kernelstack: bigint;
  readonly pagetables: bigint;
  readonly nfsunstable: bigint;
  readonly bounce: bigint;
  readonly writebacktmp: bigint;
  readonly commitlimit: bigint;
  readonly committedas: bigint;
  readonly vmalloctotal: bigint;
  readonly vmallocused: bigint;
  readonly vmallocchunk: bigint;
  readonly hardwarecorrupted: bigint;
  readonly anonhugepages: bigint;
  readonly shmemhugepages: bigint;
  readonly shmempmdmapped: bigint;
  readonly cmatotal: bigint;
  readonly cmafree: bigint;
  readonly hugepagestotal: bigint;
  readonly hugepagesfree: bigint;
  readonly hugepagesrsvd: bigint;
  readonly hugepagessurp: bigint;
  readonly hugepagesize: bigint;
  readonly directmap4k: bigint;
  readonly directmap2m: bigint;
  readonly directmap1g: bigint;
}

export const MemInfo: Message<MemInfo> = {
  name: "machine.MemInfo",
  fields: [
    { number: 1, name: "memtotal", kind: "uint64" },
    { number: 2, name: "memfree", kind: "uint64" },
    { number: 3, name: "memavailable", kind: "uint64" },
    { number: 4, name: "buffers", kind: "uint64" },
    { number: 5, name: "cached", kind: "uint64" },
    { number: 6, name: "swapcached", kind: "uint64" },
    { number: 7, name: "active", kind: "uint64" },
    { number: 8, name: "inactive", kind: "uint64" },
    { number: 9, name: "activeanon", kind: "uint64" },
    { number: 10, name: "inactiveanon", kind: "uint64" },
    { number: 11, name: "activefile", kind: "uint64" },
    { number: 12, name: "inactivefile", kind: "uint64" },
    { number: 13, name: "unevictable", kind: "uint64" },
    { number: 14, name: "mlocked", kind: "uint64" },
    { number: 15, name: "swaptotal", kind: "uint64" },
    { number: 16, name: "swapfree", kind: "uint64" },
    { number: 17, name: "dirty", kind: "uint64" },
    { number: 18, name: "writeback", kind: "uint64" },
    { number: 19, name: "anonpages", kind: "uint64" },
    { number: 20, name: "mapped", kind: "uint64" },
    { number: 21, name: "shmem", kind: "uint64" },
    { number: 22, name: "slab", kind: "uint64" },
    { number: 23, name: "sreclaimable", kind: "uint64" },
    { number: 24, name: "sunreclaim", kind: "uint64" },
    { number: 25, name: "kernelstack", kind: "uint64" },
    { number: 26, name: "pagetables", kind: "uint64" },
    { number: 27, name: "nfsunstable", kind: "uint64" },
    { number: 28, name: "bounce", kind: "uint64" },
    { number: 29, name: "writebacktmp", kind: "uint64" },
    { number: 30, name: "commitlimit", kind: "uint64" },
    { number: 31, name: "committedas", kind: "uint64" },
    { number: 32, name: "vmalloctotal", kind: "uint64" },
    { number: 33, name: "vmallocused", kind: "uint64" },
    { number: 34, name: "vmallocchunk", kind: "uint64" },
    { number: 35, name: "hardwarecorrupted", kind: "uint64" },
    { number: 36, name: "anonhugepages", kind: "uint64" },
    { number: 37, name: "shmemhugepages", kind: "uint64" },
    { number: 38, name: "shmempmdmapped", kind: "uint64" },
    { number: 39, name: "cmatotal", kind: "uint64" },
    { number: 40, name: "cmafree", kind: "uint64" },
    { number: 41, name: "hugepagestotal", kind: "uint64" },
    { number: 42, name: "hugepagesfree", kind: "uint64" },
    { number: 43, name: "hugepagesrsvd", kind: "uint64" },
    { number: 44, name: "hugepagessurp", kind: "uint64" },
    { number: 45, name: "hugepagesize", kind: "uint64" },
    { number: 46, name: "directmap4k", kind: "uint64" },
    { number: 47, name: "directmap2m", kind: "uint64" },
    { number: 48, name: "directmap1g", kind: "uint64" },
  ],
};

export interface HostnameResponse {
  readonly messages: readonly Hostname[];
}

export const HostnameResponse: Message<HostnameResponse> = {
  name: "machine.HostnameResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => Hostname },
  ],
};

export interface Hostname {
  readonly metadata?: common.Metadata | undefined;
  readonly hostname: string;
}

export const Hostname: Message<Hostname> = {
  name: "machine.Hostname",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "hostname", kind: "string" },
  ],
};

export interface LoadAvgResponse {
  readonly messages: readonly LoadAvg[];
}

export const LoadAvgResponse: Message<LoadAvgResponse> = {
  name: "machine.LoadAvgResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => LoadAvg },
  ],
};

export interface LoadAvg {
  readonly metadata?: common.Metadata | undefined;
  readonly load1: number;
  readonly load5: number;
  readonly load15: number;
}

export const LoadAvg: Message<LoadAvg> = {
  name: "machine.LoadAvg",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "load1", kind: "double" },
    { number: 3, name: "load5", kind: "double" },
    { number: 4, name: "load15", kind: "double" },
  ],
};

export interface SystemStatResponse {
  readonly messages: readonly SystemStat[];
}

export const SystemStatResponse: Message<SystemStatResponse> = {
  name: "machine.SystemStatResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => SystemStat },
  ],
};

export interface SystemStat {
  readonly metadata?: common.Metadata | undefined;
  readonly bootTime: bigint;
  readonly cpuTotal?: CPUStat | undefined;
  readonly cpu: readonly CPUStat[];
  readonly irqTotal: bigint;
  readonly irq: readonly bigint[];
  readonly contextSwitches: bigint;
  readonly processCreated: bigint;
  readonly processRunning: bigint;
  readonly processBlocked: bigint;
  readonly softIrqTotal: bigint;
  readonly softIrq?: SoftIRQStat | undefined;
}

export const SystemStat: Message<SystemStat> = {
  name: "machine.SystemStat",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "bootTime", kind: "uint64" },
    { number: 3, name: "cpuTotal", kind: "message", message: () => CPUStat },
    { number: 4, name: "cpu", kind: "message", label: "repeated", message: () => CPUStat },
    { number: 5, name: "irqTotal", kind: "uint64" },
    { number: 6, name: "irq", kind: "uint64", label: "repeated" },
    { number: 7, name: "contextSwitches", kind: "uint64" },
    { number: 8, name: "processCreated", kind: "uint64" },
    { number: 9, name: "processRunning", kind: "uint64" },
    { number: 10, name: "processBlocked", kind: "uint64" },
    { number: 11, name: "softIrqTotal", kind: "uint64" },
    { number: 12, name: "softIrq", kind: "message", message: () => SoftIRQStat },
  ],
};

export interface CPUStat {
  readonly user: number;
  readonly nice: number;
  readonly system: number;
  readonly idle: number;
  readonly iowait: number;
  readonly irq: number;
  readonly softIrq: number;
  readonly steal: number;
  readonly guest: number;
  readonly guestNice: number;
}

export const CPUStat: Message<CPUStat> = {
  name: "machine.CPUStat",
  fields: [
    { number: 1, name: "user", kind: "double" },
    { number: 2, name: "nice", kind: "double" },
    { number: 3, name: "system", kind: "double" },
    { number: 4, name: "idle", kind: "double" },
    { number: 5, name: "iowait", kind: "double" },
    { number: 6, name: "irq", kind: "double" },
    { number: 7, name: "softIrq", kind: "double" },
    { number: 8, name: "steal", kind: "double" },
    { number: 9, name: "guest", kind: "double" },
    { number: 10, name: "guestNice", kind: "double" },
  ],
};

export interface SoftIRQStat {
  readonly hi: bigint;
  readonly timer: bigint;
  readonly netTx: bigint;
  readonly netRx: bigint;
  readonly block: bigint;
  readonly blockIoPoll: bigint;
  readonly tasklet: bigint;
  readonly sched: bigint;
  readonly hrtimer: bigint;
  readonly rcu: bigint;
}

export const SoftIRQStat: Message<SoftIRQStat> = {
  name: "machine.SoftIRQStat",
  fields: [
    { number: 1, name: "hi", kind: "uint64" },
    { number: 2, name: "timer", kind: "uint64" },
    { number: 3, name: "netTx", kind: "uint64" },
    { number: 4, name: "netRx", kind: "uint64" },
    { number: 5, name: "block", kind: "uint64" },
    { number: 6, name: "blockIoPoll", kind: "uint64" },
    { number: 7, name: "tasklet", kind: "uint64" },
    { number: 8, name: "sched", kind: "uint64" },
    { number: 9, name: "hrtimer", kind: "uint64" },
    { number: 10, name: "rcu", kind: "uint64" },
  ],
};

export interface CPUFreqStatsResponse {
  readonly messages: readonly CPUsFreqStats[];
}

export const CPUFreqStatsResponse: Message<CPUFreqStatsResponse> = {
  name: "machine.CPUFreqStatsResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => CPUsFreqStats },
  ],
};

export interface CPUsFreqStats {
  readonly metadata?: common.Metadata | undefined;
  readonly cpuFreqStats: readonly CPUFreqStats[];
}

export const CPUsFreqStats: Message<CPUsFreqStats> = {
  name: "machine.CPUsFreqStats",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "cpuFreqStats", kind: "message", label: "repeated", message: () => CPUFreqStats },
  ],
};

export interface CPUFreqStats {
  readonly currentFrequency: bigint;
  readonly minimumFrequency: bigint;
  readonly maximumFrequency: bigint;
  readonly governor: string;
}

export const CPUFreqStats: Message<CPUFreqStats> = {
  name: "machine.CPUFreqStats",
  fields: [
    { number: 1, name: "currentFrequency", kind: "uint64" },
    { number: 2, name: "minimumFrequency", kind: "uint64" },
    { number: 3, name: "maximumFrequency", kind: "uint64" },
    { number: 4, name: "governor", kind: "string" },
  ],
};

export interface CPUInfoResponse {
  readonly messages: readonly CPUsInfo[];
}

export const CPUInfoResponse: Message<CPUInfoResponse> = {
  name: "machine.CPUInfoResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => CPUsInfo },
  ],
};

export interface CPUsInfo {
  readonly metadata?: common.Metadata | undefined;
  readonly cpuInfo: readonly CPUInfo[];
}

export const CPUsInfo: Message<CPUsInfo> = {
  name: "machine.CPUsInfo",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "cpuInfo", kind: "message", label: "repeated", message: () => CPUInfo },
  ],
};

export interface CPUInfo {
  readonly processor: number;
  readonly vendorId: string;
  readonly cpuFamily: string;
  readonly model: string;
  readonly modelName: string;
  readonly stepping: string;
  readonly microcode: string;
  readonly cpuMhz: number;
  readonly cacheSize: string;
  readonly physicalId: string;
  readonly siblings: number;
  readonly coreId: string;
  readonly cpuCores: number;
  readonly apicId: string;
  readonly initialApicId: string;
  readonly fpu: string;
  readonly fpuException: string;
  readonly cpuIdLevel: number;
  readonly wp: string;
  readonly flags: readonly string[];
  readonly bugs: readonly string[];
  readonly bogoMips: number;
  readonly clFlushSize: number;
  readonly cacheAlignment: number;
  readonly addressSizes: string;
  readonly powerManagement: string;
}

export const CPUInfo: Message<CPUInfo> = {
  name: "machine.CPUInfo",
  fields: [
    { number: 1, name: "processor", kind: "uint32" },
    { number: 2, name: "vendorId", kind: "string" },
    { number: 3, name: "cpuFamily", kind: "string" },
    { number: 4, name: "model", kind: "string" },
    { number: 5, name: "modelName", kind: "string" },
    { number: 6, name: "stepping", kind: "string" },
    { number: 7, name: "microcode", kind: "string" },
    { number: 8, name: "cpuMhz", kind: "double" },
    { number: 9, name: "cacheSize", kind: "string" },
    { number: 10, name: "physicalId", kind: "string" },
    { number: 11, name: "siblings", kind: "uint32" },
    { number: 12, name: "coreId", kind: "string" },
    { number: 13, name: "cpuCores", kind: "uint32" },
    { number: 14, name: "apicId", kind: "string" },
    { number: 15, name: "initialApicId", kind: "string" },
    { number: 16, name: "fpu", kind: "string" },
    { number: 17, name: "fpuException", kind: "string" },
    { number: 18, name: "cpuIdLevel", kind: "uint32" },
    { number: 19, name: "wp", kind: "string" },
    { number: 20, name: "flags", kind: "string", label: "repeated" },
    { number: 21, name: "bugs", kind: "string", label: "repeated" },
    { number: 22, name: "bogoMips", kind: "double" },
    { number: 23, name: "clFlushSize", kind: "uint32" },
    { number: 24, name: "cacheAlignment", kind: "uint32" },
    { number: 25, name: "addressSizes", kind: "string" },
    { number: 26, name: "powerManagement", kind: "string" },
  ],
};

export interface NetworkDeviceStatsResponse {
  readonly messages: readonly NetworkDeviceStats[];
}

export const NetworkDeviceStatsResponse: Message<NetworkDeviceStatsResponse> = {
  name: "machine.NetworkDeviceStatsResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => NetworkDeviceStats },
  ],
};

export interface NetworkDeviceStats {
  readonly metadata?: common.Metadata | undefined;
  readonly total?: NetDev | undefined;
  readonly devices: readonly NetDev[];
}

export const NetworkDeviceStats: Message<NetworkDeviceStats> = {
  name: "machine.NetworkDeviceStats",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "total", kind: "message", message: () => NetDev },
    { number: 3, name: "devices", kind: "message", label: "repeated", message: () => NetDev },
  ],
};

export interface NetDev {
  readonly name: string;
  readonly rxBytes: bigint;
  readonly rxPackets: bigint;
  readonly rxErrors: bigint;
  readonly rxDropped: bigint;
  readonly rxFifo: bigint;
  readonly rxFrame: bigint;
  readonly rxCompressed: bigint;
  readonly rxMulticast: bigint;
  readonly txBytes: bigint;
  readonly txPackets: bigint;
  readonly txErrors: bigint;
  readonly txDropped: bigint;
  readonly txFifo: bigint;
  readonly txCollisions: bigint;
  readonly txCarrier: bigint;
  readonly txCompressed: bigint;
}

export const NetDev: Message<NetDev> = {
  name: "machine.NetDev",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "rxBytes", kind: "uint64" },
    { number: 3, name: "rxPackets", kind: "uint64" },
    { number: 4, name: "rxErrors", kind: "uint64" },
    { number: 5, name: "rxDropped", kind: "uint64" },
    { number: 6, name: "rxFifo", kind: "uint64" },
    { number: 7, name: "rxFrame", kind: "uint64" },
    { number: 8, name: "rxCompressed", kind: "uint64" },
    { number: 9, name: "rxMulticast", kind: "uint64" },
    { number: 10, name: "txBytes", kind: "uint64" },
    { number: 11, name: "txPackets", kind: "uint64" },
    { number: 12, name: "txErrors", kind: "uint64" },
    { number: 13, name: "txDropped", kind: "uint64" },
    { number: 14, name: "txFifo", kind: "uint64" },
    { number: 15, name: "txCollisions", kind: "uint64" },
    { number: 16, name: "txCarrier", kind: "uint64" },
    { number: 17, name: "txCompressed", kind: "uint64" },
  ],
};

export interface DiskStatsResponse {
  readonly messages: readonly DiskStats[];
}

export const DiskStatsResponse: Message<DiskStatsResponse> = {
  name: "machine.DiskStatsResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => DiskStats },
  ],
};

export interface DiskStats {
  readonly metadata?: common.Metadata | undefined;
  readonly total?: DiskStat | undefined;
  readonly devices: readonly DiskStat[];
}

export const DiskStats: Message<DiskStats> = {
  name: "machine.DiskStats",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "total", kind: "message", message: () => DiskStat },
    { number: 3, name: "devices", kind: "message", label: "repeated", message: () => DiskStat },
  ],
};

export interface DiskStat {
  readonly name: string;
  readonly readCompleted: bigint;
  readonly readMerged: bigint;
  readonly readSectors: bigint;
  readonly readTimeMs: bigint;
  readonly writeCompleted: bigint;
  readonly writeMerged: bigint;
  readonly writeSectors: bigint;
  readonly writeTimeMs: bigint;
  readonly ioInProgress: bigint;
  readonly ioTimeMs: bigint;
  readonly ioTimeWeightedMs: bigint;
  readonly discardCompleted: bigint;
  readonly discardMerged: bigint;
  readonly discardSectors: bigint;
  readonly discardTimeMs: bigint;
}

export const DiskStat: Message<DiskStat> = {
  name: "machine.DiskStat",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "readCompleted", kind: "uint64" },
    { number: 3, name: "readMerged", kind: "uint64" },
    { number: 4, name: "readSectors", kind: "uint64" },
    { number: 5, name: "readTimeMs", kind: "uint64" },
    { number: 6, name: "writeCompleted", kind: "uint64" },
    { number: 7, name: "writeMerged", kind: "uint64" },
    { number: 8, name: "writeSectors", kind: "uint64" },
    { number: 9, name: "writeTimeMs", kind: "uint64" },
    { number: 10, name: "ioInProgress", kind: "uint64" },
    { number: 11, name: "ioTimeMs", kind: "uint64" },
    { number: 12, name: "ioTimeWeightedMs", kind: "uint64" },
    { number: 13, name: "discardCompleted", kind: "uint64" },
    { number: 14, name: "discardMerged", kind: "uint64" },
    { number: 15, name: "discardSectors", kind: "uint64" },
    { number: 16, name: "discardTimeMs", kind: "uint64" },
  ],
};

export type EtcdLeaveClusterRequest = Readonly<Record<never, never>>;

export const EtcdLeaveClusterRequest: Message<EtcdLeaveClusterRequest> = {
  name: "machine.EtcdLeaveClusterRequest",
  fields: [],
};

export interface EtcdLeaveCluster {
  readonly metadata?: common.Metadata | undefined;
}

export const EtcdLeaveCluster: Message<EtcdLeaveCluster> = {
  name: "machine.EtcdLeaveCluster",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
  ],
};

export interface EtcdLeaveClusterResponse {
  readonly messages: readonly EtcdLeaveCluster[];
}

export const EtcdLeaveClusterResponse: Message<EtcdLeaveClusterResponse> = {
  name: "machine.EtcdLeaveClusterResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => EtcdLeaveCluster },
  ],
};

export interface EtcdRemoveMemberRequest {
  readonly member: string;
}

export const EtcdRemoveMemberRequest: Message<EtcdRemoveMemberRequest> = {
  name: "machine.EtcdRemoveMemberRequest",
  fields: [
    { number: 1, name: "member", kind: "string" },
  ],
};

export interface EtcdRemoveMember {
  readonly metadata?: common.Metadata | undefined;
}

export const EtcdRemoveMember: Message<EtcdRemoveMember> = {
  name: "machine.EtcdRemoveMember",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
  ],
};

export interface EtcdRemoveMemberResponse {
  readonly messages: readonly EtcdRemoveMember[];
}

export const EtcdRemoveMemberResponse: Message<EtcdRemoveMemberResponse> = {
  name: "machine.EtcdRemoveMemberResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => EtcdRemoveMember },
  ],
};

export interface EtcdRemoveMemberByIDRequest {
  readonly memberId: bigint;
}

export const EtcdRemoveMemberByIDRequest: Message<EtcdRemoveMemberByIDRequest> = {
  name: "machine.EtcdRemoveMemberByIDRequest",
  fields: [
    { number: 1, name: "memberId", kind: "uint64" },
  ],
};

export interface EtcdRemoveMemberByID {
  readonly metadata?: common.Metadata | undefined;
}

export const EtcdRemoveMemberByID: Message<EtcdRemoveMemberByID> = {
  name: "machine.EtcdRemoveMemberByID",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
  ],
};

export interface EtcdRemoveMemberByIDResponse {
  readonly messages: readonly EtcdRemoveMemberByID[];
}

export const EtcdRemoveMemberByIDResponse: Message<EtcdRemoveMemberByIDResponse> = {
  name: "machine.EtcdRemoveMemberByIDResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => EtcdRemoveMemberByID },
  ],
};

export type EtcdForfeitLeadershipRequest = Readonly<Record<never, never>>;

export const EtcdForfeitLeadershipRequest: Message<EtcdForfeitLeadershipRequest> = {
  name: "machine.EtcdForfeitLeadershipRequest",
  fields: [],
};

export interface EtcdForfeitLeadership {
  readonly metadata?: common.Metadata | undefined;
  readonly member: string;
}

export const EtcdForfeitLeadership: Message<EtcdForfeitLeadership> = {
  name: "machine.EtcdForfeitLeadership",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "member", kind: "string" },
  ],
};

export interface EtcdForfeitLeadershipResponse {
  readonly messages: readonly EtcdForfeitLeadership[];
}

export const EtcdForfeitLeadershipResponse: Message<EtcdForfeitLeadershipResponse> = {
  name: "machine.EtcdForfeitLeadershipResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => EtcdForfeitLeadership },
  ],
};

export interface EtcdMemberListRequest {
  readonly queryLocal: boolean;
}

export const EtcdMemberListRequest: Message<EtcdMemberListRequest> = {
  name: "machine.EtcdMemberListRequest",
  fields: [
    { number: 1, name: "queryLocal", kind: "bool" },
  ],
};

export interface EtcdMember {
  readonly id: bigint;
  readonly hostname: string;
  readonly peerUrls: readonly string[];
  readonly clientUrls: readonly string[];
  readonly isLearner: boolean;
}

export const EtcdMember: Message<EtcdMember> = {
  name: "machine.EtcdMember",
  fields: [
    { number: 2, name: "id", kind: "uint64" },
    { number: 3, name: "hostname", kind: "string" },
    { number: 4, name: "peerUrls", kind: "string", label: "repeated" },
    { number: 5, name: "clientUrls", kind: "string", label: "repeated" },
    { number: 6, name: "isLearner", kind: "bool" },
  ],
};

export interface EtcdMembers {
  readonly metadata?: common.Metadata | undefined;
  readonly legacyMembers: readonly string[];
  readonly members: readonly EtcdMember[];
}

export const EtcdMembers: Message<EtcdMembers> = {
  name: "machine.EtcdMembers",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "legacyMembers", kind: "string", label: "repeated" },
    { number: 3, name: "members", kind: "message", label: "repeated", message: () => EtcdMember },
  ],
};

export interface EtcdMemberListResponse {
  readonly messages: readonly EtcdMembers[];
}

export const EtcdMemberListResponse: Message<EtcdMemberListResponse> = {
  name: "machine.EtcdMemberListResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => EtcdMembers },
  ],
};

export type EtcdSnapshotRequest = Readonly<Record<never, never>>;

export const EtcdSnapshotRequest: Message<EtcdSnapshotRequest> = {
  name: "machine.EtcdSnapshotRequest",
  fields: [],
};

export interface EtcdRecover {
  readonly metadata?: common.Metadata | undefined;
}

export const EtcdRecover: Message<EtcdRecover> = {
  name: "machine.EtcdRecover",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
  ],
};

export interface EtcdRecoverResponse {
  readonly messages: readonly EtcdRecover[];
}

export const EtcdRecoverResponse: Message<EtcdRecoverResponse> = {
  name: "machine.EtcdRecoverResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => EtcdRecover },
  ],
};

export interface EtcdAlarmListResponse {
  readonly messages: readonly EtcdAlarm[];
}

export const EtcdAlarmListResponse: Message<EtcdAlarmListResponse> = {
  name: "machine.EtcdAlarmListResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => EtcdAlarm },
  ],
};

export interface EtcdAlarm {
  readonly metadata?: common.Metadata | undefined;
  readonly memberAlarms: readonly EtcdMemberAlarm[];
}

export const EtcdAlarm: Message<EtcdAlarm> = {
  name: "machine.EtcdAlarm",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "memberAlarms", kind: "message", label: "repeated", message: () => EtcdMemberAlarm },
  ],
};

export interface EtcdMemberAlarm {
  readonly memberId: bigint;
  readonly alarm: EtcdMemberAlarmAlarmType;
}

export const EtcdMemberAlarm: Message<EtcdMemberAlarm> = {
  name: "machine.EtcdMemberAlarm",
  fields: [
    { number: 1, name: "memberId", kind: "uint64" },
    { number: 2, name: "alarm", kind: "enum" },
  ],
};

export interface EtcdAlarmDisarmResponse {
  readonly messages: readonly EtcdAlarmDisarm[];
}

export const EtcdAlarmDisarmResponse: Message<EtcdAlarmDisarmResponse> = {
  name: "machine.EtcdAlarmDisarmResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => EtcdAlarmDisarm },
  ],
};

export interface EtcdAlarmDisarm {
  readonly metadata?: common.Metadata | undefined;
  readonly memberAlarms: readonly EtcdMemberAlarm[];
}

export const EtcdAlarmDisarm: Message<EtcdAlarmDisarm> = {
  name: "machine.EtcdAlarmDisarm",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "memberAlarms", kind: "message", label: "repeated", message: () => EtcdMemberAlarm },
  ],
};

export interface EtcdDefragmentResponse {
  readonly messages: readonly EtcdDefragment[];
}

export const EtcdDefragmentResponse: Message<EtcdDefragmentResponse> = {
  name: "machine.EtcdDefragmentResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => EtcdDefragment },
  ],
};

export interface EtcdDefragment {
  readonly metadata?: common.Metadata | undefined;
}

export const EtcdDefragment: Message<EtcdDefragment> = {
  name: "machine.EtcdDefragment",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
  ],
};

export interface EtcdStatusResponse {
  readonly messages: readonly EtcdStatus[];
}

export const EtcdStatusResponse: Message<EtcdStatusResponse> = {
  name: "machine.EtcdStatusResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => EtcdStatus },
  ],
};

export interface EtcdStatus {
  readonly metadata?: common.Metadata | undefined;
  readonly memberStatus?: EtcdMemberStatus | undefined;
}

export const EtcdStatus: Message<EtcdStatus> = {
  name: "machine.EtcdStatus",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "memberStatus", kind: "message", message: () => EtcdMemberStatus },
  ],
};

export interface EtcdMemberStatus {
  readonly storageVersion: string;
  readonly memberId: bigint;
  readonly protocolVersion: string;
  readonly dbSize: bigint;
  readonly dbSizeInUse: bigint;
  readonly leader: bigint;
  readonly raftIndex: bigint;
  readonly raftTerm: bigint;
  readonly raftAppliedIndex: bigint;
  readonly errors: readonly string[];
  readonly isLearner: boolean;
}

export const EtcdMemberStatus: Message<EtcdMemberStatus> = {
  name: "machine.EtcdMemberStatus",
  fields: [
    { number: 1, name: "protocolVersion", kind: "string" },
    { number: 2, name: "dbSize", kind: "int64" },
    { number: 3, name: "dbSizeInUse", kind: "int64" },
    { number: 4, name: "leader", kind: "uint64" },
    { number: 5, name: "raftIndex", kind: "uint64" },
    { number: 6, name: "raftTerm", kind: "uint64" },
    { number: 7, name: "raftAppliedIndex", kind: "uint64" },
    { number: 8, name: "errors", kind: "string", label: "repeated" },
    { number: 9, name: "isLearner", kind: "bool" },
    { number: 10, name: "memberId", kind: "uint64" },
    { number: 11, name: "storageVersion", kind: "string" },
  ],
};

export interface EtcdDowngradeValidateRequest {
  readonly version: string;
}

export const EtcdDowngradeValidateRequest: Message<EtcdDowngradeValidateRequest> = {
  name: "machine.EtcdDowngradeValidateRequest",
  fields: [
    { number: 1, name: "version", kind: "string" },
  ],
};

export interface EtcdDowngradeValidateResponse {
  readonly messages: readonly EtcdDowngradeValidate[];
}

export const EtcdDowngradeValidateResponse: Message<EtcdDowngradeValidateResponse> = {
  name: "machine.EtcdDowngradeValidateResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => EtcdDowngradeValidate },
  ],
};

export interface EtcdDowngradeValidate {
  readonly metadata?: common.Metadata | undefined;
  readonly clusterDowngrade?: EtcdClusterDowngrade | undefined;
}

export const EtcdDowngradeValidate: Message<EtcdDowngradeValidate> = {
  name: "machine.EtcdDowngradeValidate",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "clusterDowngrade", kind: "message", message: () => EtcdClusterDowngrade },
  ],
};

export interface EtcdDowngradeEnableRequest {
  readonly version: string;
}

export const EtcdDowngradeEnableRequest: Message<EtcdDowngradeEnableRequest> = {
  name: "machine.EtcdDowngradeEnableRequest",
  fields: [
    { number: 1, name: "version", kind: "string" },
  ],
};

export interface EtcdDowngradeEnableResponse {
  readonly messages: readonly EtcdDowngradeEnable[];
}

export const EtcdDowngradeEnableResponse: Message<EtcdDowngradeEnableResponse> = {
  name: "machine.EtcdDowngradeEnableResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => EtcdDowngradeEnable },
  ],
};

export interface EtcdDowngradeEnable {
  readonly metadata?: common.Metadata | undefined;
  readonly clusterDowngrade?: EtcdClusterDowngrade | undefined;
}

export const EtcdDowngradeEnable: Message<EtcdDowngradeEnable> = {
  name: "machine.EtcdDowngradeEnable",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "clusterDowngrade", kind: "message", message: () => EtcdClusterDowngrade },
  ],
};

export interface EtcdDowngradeCancelResponse {
  readonly messages: readonly EtcdDowngradeCancel[];
}

export const EtcdDowngradeCancelResponse: Message<EtcdDowngradeCancelResponse> = {
  name: "machine.EtcdDowngradeCancelResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => EtcdDowngradeCancel },
  ],
};

export interface EtcdDowngradeCancel {
  readonly metadata?: common.Metadata | undefined;
  readonly clusterDowngrade?: EtcdClusterDowngrade | undefined;
}

export const EtcdDowngradeCancel: Message<EtcdDowngradeCancel> = {
  name: "machine.EtcdDowngradeCancel",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "clusterDowngrade", kind: "message", message: () => EtcdClusterDowngrade },
  ],
};

export interface EtcdClusterDowngrade {
  readonly clusterVersion: string;
}

export const EtcdClusterDowngrade: Message<EtcdClusterDowngrade> = {
  name: "machine.EtcdClusterDowngrade",
  fields: [
    { number: 1, name: "clusterVersion", kind: "string" },
  ],
};

export interface RouteConfig {
  readonly network: string;
  readonly gateway: string;
  readonly metric: number;
}

export const RouteConfig: Message<RouteConfig> = {
  name: "machine.RouteConfig",
  fields: [
    { number: 1, name: "network", kind: "string" },
    { number: 2, name: "gateway", kind: "string" },
    { number: 3, name: "metric", kind: "uint32" },
  ],
};

export interface DHCPOptionsConfig {
  readonly routeMetric: number;
}

export const DHCPOptionsConfig: Message<DHCPOptionsConfig> = {
  name: "machine.DHCPOptionsConfig",
  fields: [
    { number: 1, name: "routeMetric", kind: "uint32" },
  ],
};

export interface NetworkDeviceConfig {
  readonly interface: string;
  readonly cidr: string;
  readonly mtu: number;
  readonly dhcp: boolean;
  readonly ignore: boolean;
  readonly dhcpOptions?: DHCPOptionsConfig | undefined;
  readonly routes: readonly RouteConfig[];
}

export const NetworkDeviceConfig: Message<NetworkDeviceConfig> = {
  name: "machine.NetworkDeviceConfig",
  fields: [
    { number: 1, name: "interface", kind: "string" },
    { number: 2, name: "cidr", kind: "string" },
    { number: 3, name: "mtu", kind: "int32" },
    { number: 4, name: "dhcp", kind: "bool" },
    { number: 5, name: "ignore", kind: "bool" },
    { number: 6, name: "dhcpOptions", kind: "message", message: () => DHCPOptionsConfig },
    { number: 7, name: "routes", kind: "message", label: "repeated", message: () => RouteConfig },
  ],
};

export interface NetworkConfig {
  readonly hostname: string;
  readonly interfaces: readonly NetworkDeviceConfig[];
}

export const NetworkConfig: Message<NetworkConfig> = {
  name: "machine.NetworkConfig",
  fields: [
    { number: 1, name: "hostname", kind: "string" },
    { number: 2, name: "interfaces", kind: "message", label: "repeated", message: () => NetworkDeviceConfig },
  ],
};

export interface InstallConfig {
  readonly installDisk: string;
  readonly installImage: string;
}

export const InstallConfig: Message<InstallConfig> = {
  name: "machine.InstallConfig",
  fields: [
    { number: 1, name: "installDisk", kind: "string" },
    { number: 2, name: "installImage", kind: "string" },
  ],
};

export interface MachineConfig {
  readonly type: MachineConfigMachineType;
  readonly installConfig?: InstallConfig | undefined;
  readonly networkConfig?: NetworkConfig | undefined;
  readonly kubernetesVersion: string;
}

export const MachineConfig: Message<MachineConfig> = {
  name: "machine.MachineConfig",
  fields: [
    { number: 1, name: "type", kind: "enum" },
    { number: 2, name: "installConfig", kind: "message", message: () => InstallConfig },
    { number: 3, name: "networkConfig", kind: "message", message: () => NetworkConfig },
    { number: 4, name: "kubernetesVersion", kind: "string" },
  ],
};

export interface ControlPlaneConfig {
  readonly endpoint: string;
}

export const ControlPlaneConfig: Message<ControlPlaneConfig> = {
  name: "machine.ControlPlaneConfig",
  fields: [
    { number: 1, name: "endpoint", kind: "string" },
  ],
};

export interface CNIConfig {
  readonly name: string;
  readonly urls: readonly string[];
}

export const CNIConfig: Message<CNIConfig> = {
  name: "machine.CNIConfig",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "urls", kind: "string", label: "repeated" },
  ],
};

export interface ClusterNetworkConfig {
  readonly dnsDomain: string;
  readonly cniConfig?: CNIConfig | undefined;
}

export const ClusterNetworkConfig: Message<ClusterNetworkConfig> = {
  name: "machine.ClusterNetworkConfig",
  fields: [
    { number: 1, name: "dnsDomain", kind: "string" },
    { number: 2, name: "cniConfig", kind: "message", message: () => CNIConfig },
  ],
};

export interface ClusterConfig {
  readonly name: string;
  readonly controlPlane?: ControlPlaneConfig | undefined;
  readonly clusterNetwork?: ClusterNetworkConfig | undefined;
  readonly allowSchedulingOnControlPlanes: boolean;
}

export const ClusterConfig: Message<ClusterConfig> = {
  name: "machine.ClusterConfig",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "controlPlane", kind: "message", message: () => ControlPlaneConfig },
    { number: 3, name: "clusterNetwork", kind: "message", message: () => ClusterNetworkConfig },
    { number: 4, name: "allowSchedulingOnControlPlanes", kind: "bool" },
  ],
};

export interface GenerateClientConfigurationRequest {
  readonly roles: readonly string[];
  readonly crtTtl?: googleProtobuf.Duration | undefined;
}

export const GenerateClientConfigurationRequest: Message<GenerateClientConfigurationRequest> = {
  name: "machine.GenerateClientConfigurationRequest",
  fields: [
    { number: 1, name: "roles", kind: "string", label: "repeated" },
    { number: 2, name: "crtTtl", kind: "message", message: () => googleProtobuf.Duration },
  ],
};

export interface GenerateClientConfiguration {
  readonly metadata?: common.Metadata | undefined;
  readonly ca: Uint8Array;
  readonly crt: Uint8Array;
  readonly key: Uint8Array;
  readonly talosconfig: Uint8Array;
}

export const GenerateClientConfiguration: Message<GenerateClientConfiguration> = {
  name: "machine.GenerateClientConfiguration",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "ca", kind: "bytes" },
    { number: 3, name: "crt", kind: "bytes" },
    { number: 4, name: "key", kind: "bytes" },
    { number: 5, name: "talosconfig", kind: "bytes" },
  ],
};

export interface GenerateClientConfigurationResponse {
  readonly messages: readonly GenerateClientConfiguration[];
}

export const GenerateClientConfigurationResponse: Message<GenerateClientConfigurationResponse> = {
  name: "machine.GenerateClientConfigurationResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => GenerateClientConfiguration },
  ],
};

export interface PacketCaptureRequest {
  readonly interface: string;
  readonly promiscuous: boolean;
  readonly snapLen: number;
  readonly bpfFilter: readonly BPFInstruction[];
}

export const PacketCaptureRequest: Message<PacketCaptureRequest> = {
  name: "machine.PacketCaptureRequest",
  fields: [
    { number: 1, name: "interface", kind: "string" },
    { number: 2, name: "promiscuous", kind: "bool" },
    { number: 3, name: "snapLen", kind: "uint32" },
    { number: 4, name: "bpfFilter", kind: "message", label: "repeated", message: () => BPFInstruction },
  ],
};

export interface BPFInstruction {
  readonly op: number;
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
}

export const BPFInstruction: Message<BPFInstruction> = {
  name: "machine.BPFInstruction",
  fields: [
    { number: 1, name: "op", kind: "uint32" },
    { number: 2, name: "jt", kind: "uint32" },
    { number: 3, name: "jf", kind: "uint32" },
    { number: 4, name: "k", kind: "uint32" },
  ],
};

export interface NetstatRequest {
  readonly filter: NetstatRequestFilter;
  readonly feature?: NetstatRequestFeature | undefined;
  readonly l4proto?: NetstatRequestL4proto | undefined;
  readonly netns?: NetstatRequestNetNS | undefined;
}

export const NetstatRequest: Message<NetstatRequest> = {
  name: "machine.NetstatRequest",
  fields: [
    { number: 1, name: "filter", kind: "enum" },
    { number: 2, name: "feature", kind: "message", message: () => NetstatRequestFeature },
    { number: 3, name: "l4proto", kind: "message", message: () => NetstatRequestL4proto },
    { number: 4, name: "netns", kind: "message", message: () => NetstatRequestNetNS },
  ],
};

export interface NetstatRequestFeature {
  readonly pid: boolean;
}

export const NetstatRequestFeature: Message<NetstatRequestFeature> = {
  name: "machine.NetstatRequest.Feature",
  fields: [
    { number: 1, name: "pid", kind: "bool" },
  ],
};

export interface NetstatRequestL4proto {
  readonly tcp: boolean;
  readonly tcp6: boolean;
  readonly udp: boolean;
  readonly udp6: boolean;
  readonly udplite: boolean;
  readonly udplite6: boolean;
  readonly raw: boolean;
  readonly raw6: boolean;
}

export const NetstatRequestL4proto: Message<NetstatRequestL4proto> = {
  name: "machine.NetstatRequest.L4proto",
  fields: [
    { number: 1, name: "tcp", kind: "bool" },
    { number: 2, name: "tcp6", kind: "bool" },
    { number: 3, name: "udp", kind: "bool" },
    { number: 4, name: "udp6", kind: "bool" },
    { number: 5, name: "udplite", kind: "bool" },
    { number: 6, name: "udplite6", kind: "bool" },
    { number: 7, name: "raw", kind: "bool" },
    { number: 8, name: "raw6", kind: "bool" },
  ],
};

export interface NetstatRequestNetNS {
  readonly hostnetwork: boolean;
  readonly netns: readonly string[];
  readonly allnetns: boolean;
}

export const NetstatRequestNetNS: Message<NetstatRequestNetNS> = {
  name: "machine.NetstatRequest.NetNS",
  fields: [
    { number: 1, name: "hostnetwork", kind: "bool" },
    { number: 2, name: "netns", kind: "string", label: "repeated" },
    { number: 3, name: "allnetns", kind: "bool" },
  ],
};

export interface ConnectRecord {
  readonly l4proto: string;
  readonly localip: string;
  readonly localport: number;
  readonly remoteip: string;
  readonly remoteport: number;
  readonly state: ConnectRecordState;
  readonly txqueue: bigint;
  readonly rxqueue: bigint;
  readonly tr: ConnectRecordTimerActive;
  readonly timerwhen: bigint;
  readonly retrnsmt: bigint;
  readonly uid: number;
  readonly timeout: bigint;
  readonly inode: bigint;
  readonly ref: bigint;
  readonly pointer: bigint;
  readonly process?: ConnectRecordProcess | undefined;
  readonly netns: string;
}

export const ConnectRecord: Message<ConnectRecord> = {
  name: "machine.ConnectRecord",
  fields: [
    { number: 1, name: "l4proto", kind: "string" },
    { number: 2, name: "localip", kind: "string" },
    { number: 3, name: "localport", kind: "uint32" },
    { number: 4, name: "remoteip", kind: "string" },
    { number: 5, name: "remoteport", kind: "uint32" },
    { number: 6, name: "state", kind: "enum" },
    { number: 7, name: "txqueue", kind: "uint64" },
    { number: 8, name: "rxqueue", kind: "uint64" },
    { number: 9, name: "tr", kind: "enum" },
    { number: 10, name: "timerwhen", kind: "uint64" },
    { number: 11, name: "retrnsmt", kind: "uint64" },
    { number: 12, name: "uid", kind: "uint32" },
    { number: 13, name: "timeout", kind: "uint64" },
    { number: 14, name: "inode", kind: "uint64" },
    { number: 15, name: "ref", kind: "uint64" },
    { number: 16, name: "pointer", kind: "uint64" },
    { number: 17, name: "process", kind: "message", message: () => ConnectRecordProcess },
    { number: 18, name: "netns", kind: "string" },
  ],
};

export interface ConnectRecordProcess {
  readonly pid: number;
  readonly name: string;
}

export const ConnectRecordProcess: Message<ConnectRecordProcess> = {
  name: "machine.ConnectRecord.Process",
  fields: [
    { number: 1, name: "pid", kind: "uint32" },
    { number: 2, name: "name", kind: "string" },
  ],
};

export interface Netstat {
  readonly metadata?: common.Metadata | undefined;
  readonly connectrecord: readonly ConnectRecord[];
}

export const Netstat: Message<Netstat> = {
  name: "machine.Netstat",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "connectrecord", kind: "message", label: "repeated", message: () => ConnectRecord },
  ],
};

export interface NetstatResponse {
  readonly messages: readonly Netstat[];
}

export const NetstatResponse: Message<NetstatResponse> = {
  name: "machine.NetstatResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => Netstat },
  ],
};

export interface MetaWriteRequest {
  readonly key: number;
  readonly value: Uint8Array;
}

export const MetaWriteRequest: Message<MetaWriteRequest> = {
  name: "machine.MetaWriteRequest",
  fields: [
    { number: 1, name: "key", kind: "uint32" },
    { number: 2, name: "value", kind: "bytes" },
  ],
};

export interface MetaWrite {
  readonly metadata?: common.Metadata | undefined;
}

export const MetaWrite: Message<MetaWrite> = {
  name: "machine.MetaWrite",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
  ],
};

export interface MetaWriteResponse {
  readonly messages: readonly MetaWrite[];
}

export const MetaWriteResponse: Message<MetaWriteResponse> = {
  name: "machine.MetaWriteResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => MetaWrite },
  ],
};

export interface MetaDeleteRequest {
  readonly key: number;
}

export const MetaDeleteRequest: Message<MetaDeleteRequest> = {
  name: "machine.MetaDeleteRequest",
  fields: [
    { number: 1, name: "key", kind: "uint32" },
  ],
};

export interface MetaDelete {
  readonly metadata?: common.Metadata | undefined;
}

export const MetaDelete: Message<MetaDelete> = {
  name: "machine.MetaDelete",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
  ],
};

export interface MetaDeleteResponse {
  readonly messages: readonly MetaDelete[];
}

export const MetaDeleteResponse: Message<MetaDeleteResponse> = {
  name: "machine.MetaDeleteResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => MetaDelete },
  ],
};

export interface ImageListRequest {
  readonly namespace: common.ContainerdNamespace;
}

export const ImageListRequest: Message<ImageListRequest> = {
  name: "machine.ImageListRequest",
  fields: [
    { number: 1, name: "namespace", kind: "enum" },
  ],
};

export interface ImageListResponse {
  readonly metadata?: common.Metadata | undefined;
  readonly name: string;
  readonly digest: string;
  readonly size: bigint;
  readonly createdAt?: googleProtobuf.Timestamp | undefined;
}

export const ImageListResponse: Message<ImageListResponse> = {
  name: "machine.ImageListResponse",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "name", kind: "string" },
    { number: 3, name: "digest", kind: "string" },
    { number: 4, name: "size", kind: "int64" },
    { number: 5, name: "createdAt", kind: "message", message: () => googleProtobuf.Timestamp },
  ],
};

export interface ImagePullRequest {
  readonly namespace: common.ContainerdNamespace;
  readonly reference: string;
}

export const ImagePullRequest: Message<ImagePullRequest> = {
  name: "machine.ImagePullRequest",
  fields: [
    { number: 1, name: "namespace", kind: "enum" },
    { number: 2, name: "reference", kind: "string" },
  ],
};

export interface ImagePull {
  readonly metadata?: common.Metadata | undefined;
}

export const ImagePull: Message<ImagePull> = {
  name: "machine.ImagePull",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
  ],
};

export interface ImagePullResponse {
  readonly messages: readonly ImagePull[];
}

export const ImagePullResponse: Message<ImagePullResponse> = {
  name: "machine.ImagePullResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => ImagePull },
  ],
};

export interface DebugContainerRunRequest {
  readonly request?:
    | { readonly kind: "spec"; readonly value: DebugContainerRunRequestSpec }
    | { readonly kind: "stdinData"; readonly value: Uint8Array }
    | { readonly kind: "signal"; readonly value: number }
    | { readonly kind: "termResize"; readonly value: DebugContainerTerminalResize }
    | undefined;
}

export const DebugContainerRunRequest: Message<DebugContainerRunRequest> = {
  name: "machine.DebugContainerRunRequest",
  fields: [
    { number: 1, name: "spec", kind: "message", oneof: "request", message: () => DebugContainerRunRequestSpec },
    { number: 2, name: "stdinData", kind: "bytes", oneof: "request" },
    { number: 3, name: "signal", kind: "int32", oneof: "request" },
    { number: 4, name: "termResize", kind: "message", oneof: "request", message: () => DebugContainerTerminalResize },
  ],
};

export interface DebugContainerRunRequestSpec {
  readonly containerd?: common.ContainerdInstance | undefined;
  readonly imageName: string;
  readonly args: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly profile: DebugContainerRunRequestSpecProfile;
  readonly tty: boolean;
}

export const DebugContainerRunRequestSpec: Message<DebugContainerRunRequestSpec> = {
  name: "machine.DebugContainerRunRequestSpec",
  fields: [
    { number: 1, name: "containerd", kind: "message", message: () => common.ContainerdInstance },
    { number: 2, name: "imageName", kind: "string" },
    { number: 3, name: "args", kind: "string", label: "repeated" },
    { number: 4, name: "env", kind: "string", label: "map", key: "string" },
    { number: 5, name: "profile", kind: "enum" },
    { number: 6, name: "tty", kind: "bool" },
  ],
};

export interface DebugContainerTerminalResize {
  readonly width: number;
  readonly height: number;
}

export const DebugContainerTerminalResize: Message<DebugContainerTerminalResize> = {
  name: "machine.DebugContainerTerminalResize",
  fields: [
    { number: 1, name: "width", kind: "int32" },
    { number: 2, name: "height", kind: "int32" },
  ],
};

export interface DebugContainerRunResponse {
  readonly resp?:
    | { readonly kind: "stdoutData"; readonly value: Uint8Array }
    | { readonly kind: "exitCode"; readonly value: number }
    | undefined;
}

export const DebugContainerRunResponse: Message<DebugContainerRunResponse> = {
  name: "machine.DebugContainerRunResponse",
  fields: [
    { number: 2, name: "stdoutData", kind: "bytes", oneof: "resp" },
    { number: 3, name: "exitCode", kind: "int32", oneof: "resp" },
  ],
};

export interface ImageServiceListRequest {
  readonly containerd?: common.ContainerdInstance | undefined;
}

export const ImageServiceListRequest: Message<ImageServiceListRequest> = {
  name: "machine.ImageServiceListRequest",
  fields: [
    { number: 1, name: "containerd", kind: "message", message: () => common.ContainerdInstance },
  ],
};

export interface ImageServiceListResponse {
  readonly name: string;
  readonly digest: string;
  readonly size: bigint;
  readonly createdAt?: googleProtobuf.Timestamp | undefined;
  readonly labels: ReadonlyMap<string, string>;
}

export const ImageServiceListResponse: Message<ImageServiceListResponse> = {
  name: "machine.ImageServiceListResponse",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "digest", kind: "string" },
    { number: 3, name: "size", kind: "int64" },
    { number: 4, name: "createdAt", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 5, name: "labels", kind: "string", label: "map", key: "string" },
  ],
};

export interface ImageServicePullRequest {
  readonly containerd?: common.ContainerdInstance | undefined;
  readonly imageRef: string;
}

export const ImageServicePullRequest: Message<ImageServicePullRequest> = {
  name: "machine.ImageServicePullRequest",
  fields: [
    { number: 1, name: "containerd", kind: "message", message: () => common.ContainerdInstance },
    { number: 3, name: "imageRef", kind: "string" },
  ],
};

export interface ImageServicePullResponse {
  readonly response?:
    | { readonly kind: "name"; readonly value: string }
    | { readonly kind: "pullProgress"; readonly value: ImageServicePullProgress }
    | undefined;
}

export const ImageServicePullResponse: Message<ImageServicePullResponse> = {
  name: "machine.ImageServicePullResponse",
  fields: [
    { number: 1, name: "name", kind: "string", oneof: "response" },
    { number: 2, name: "pullProgress", kind: "message", oneof: "response", message: () => ImageServicePullProgress },
  ],
};

export interface ImageServiceImportRequest {
  readonly request?:
    | { readonly kind: "containerd"; readonly value: common.ContainerdInstance }
    | { readonly kind: "imageChunk"; readonly value: common.Data }
    | undefined;
}

export const ImageServiceImportRequest: Message<ImageServiceImportRequest> = {
  name: "machine.ImageServiceImportRequest",
  fields: [
    { number: 1, name: "containerd", kind: "message", oneof: "request", message: () => common.ContainerdInstance },
    { number: 2, name: "imageChunk", kind: "message", oneof: "request", message: () => common.Data },
  ],
};

export interface ImageServiceImportResponse {
  readonly name: string;
}

export const ImageServiceImportResponse: Message<ImageServiceImportResponse> = {
  name: "machine.ImageServiceImportResponse",
  fields: [
    { number: 1, name: "name", kind: "string" },
  ],
};

export interface ImageServicePullLayerProgress {
  readonly status: ImageServicePullLayerProgressStatus;
  readonly elapsed?: googleProtobuf.Duration | undefined;
  readonly offset: bigint;
  readonly total: bigint;
}

export const ImageServicePullLayerProgress: Message<ImageServicePullLayerProgress> = {
  name: "machine.ImageServicePullLayerProgress",
  fields: [
    { number: 1, name: "status", kind: "enum" },
    { number: 2, name: "elapsed", kind: "message", message: () => googleProtobuf.Duration },
    { number: 3, name: "offset", kind: "int64" },
    { number: 4, name: "total", kind: "int64" },
  ],
};

export interface ImageServicePullProgress {
  readonly layerId: string;
  readonly progress?: ImageServicePullLayerProgress | undefined;
}

export const ImageServicePullProgress: Message<ImageServicePullProgress> = {
  name: "machine.ImageServicePullProgress",
  fields: [
    { number: 1, name: "layerId", kind: "string" },
    { number: 2, name: "progress", kind: "message", message: () => ImageServicePullLayerProgress },
  ],
};

export interface ImageServiceRemoveRequest {
  readonly containerd?: common.ContainerdInstance | undefined;
  readonly imageRef: string;
}

export const ImageServiceRemoveRequest: Message<ImageServiceRemoveRequest> = {
  name: "machine.ImageServiceRemoveRequest",
  fields: [
    { number: 1, name: "containerd", kind: "message", message: () => common.ContainerdInstance },
    { number: 2, name: "imageRef", kind: "string" },
  ],
};

export interface ImageServiceVerifyRequest {
  readonly imageRef: string;
  readonly credentials?: ImageServiceCredentials | undefined;
}

export const ImageServiceVerifyRequest: Message<ImageServiceVerifyRequest> = {
  name: "machine.ImageServiceVerifyRequest",
  fields: [
    { number: 1, name: "imageRef", kind: "string" },
    { number: 2, name: "credentials", kind: "message", message: () => ImageServiceCredentials },
  ],
};

export interface ImageServiceCredentials {
  readonly host: string;
  readonly username: string;
  readonly password: string;
}

export const ImageServiceCredentials: Message<ImageServiceCredentials> = {
  name: "machine.ImageServiceCredentials",
  fields: [
    { number: 1, name: "host", kind: "string" },
    { number: 2, name: "username", kind: "string" },
    { number: 3, name: "password", kind: "string" },
  ],
};

export interface ImageServiceVerifyResponse {
  readonly verified: boolean;
  readonly message: string;
  readonly digestedImageRef: string;
}

export const ImageServiceVerifyResponse: Message<ImageServiceVerifyResponse> = {
  name: "machine.ImageServiceVerifyResponse",
  fields: [
    { number: 1, name: "verified", kind: "bool" },
    { number: 2, name: "message", kind: "string" },
    { number: 3, name: "digestedImageRef", kind: "string" },
  ],
};

export interface InstallArtifactsSource {
  readonly imageName: string;
}

export const InstallArtifactsSource: Message<InstallArtifactsSource> = {
  name: "machine.InstallArtifactsSource",
  fields: [
    { number: 1, name: "imageName", kind: "string" },
  ],
};

export interface InstallDestination {
  readonly disk: string;
}

export const InstallDestination: Message<InstallDestination> = {
  name: "machine.InstallDestination",
  fields: [
    { number: 1, name: "disk", kind: "string" },
  ],
};

export interface LifecycleServiceInstallRequest {
  readonly containerd?: common.ContainerdInstance | undefined;
  readonly source?: InstallArtifactsSource | undefined;
  readonly destination?: InstallDestination | undefined;
}

export const LifecycleServiceInstallRequest: Message<LifecycleServiceInstallRequest> = {
  name: "machine.LifecycleServiceInstallRequest",
  fields: [
    { number: 1, name: "containerd", kind: "message", message: () => common.ContainerdInstance },
    { number: 2, name: "source", kind: "message", message: () => InstallArtifactsSource },
    { number: 3, name: "destination", kind: "message", message: () => InstallDestination },
  ],
};

export interface LifecycleServiceInstallProgress {
  readonly response?:
    | { readonly kind: "message"; readonly value: string }
    | { readonly kind: "exitCode"; readonly value: number }
    | undefined;
}

export const LifecycleServiceInstallProgress: Message<LifecycleServiceInstallProgress> = {
  name: "machine.LifecycleServiceInstallProgress",
  fields: [
    { number: 1, name: "message", kind: "string", oneof: "response" },
    { number: 2, name: "exitCode", kind: "int32", oneof: "response" },
  ],
};

export interface LifecycleServiceInstallResponse {
  readonly progress?: LifecycleServiceInstallProgress | undefined;
}

export const LifecycleServiceInstallResponse: Message<LifecycleServiceInstallResponse> = {
  name: "machine.LifecycleServiceInstallResponse",
  fields: [
    { number: 1, name: "progress", kind: "message", message: () => LifecycleServiceInstallProgress },
  ],
};

export interface LifecycleServiceUpgradeRequest {
  readonly containerd?: common.ContainerdInstance | undefined;
  readonly source?: InstallArtifactsSource | undefined;
}

export const LifecycleServiceUpgradeRequest: Message<LifecycleServiceUpgradeRequest> = {
  name: "machine.LifecycleServiceUpgradeRequest",
  fields: [
    { number: 1, name: "containerd", kind: "message", message: () => common.ContainerdInstance },
    { number: 2, name: "source", kind: "message", message: () => InstallArtifactsSource },
  ],
};

export interface LifecycleServiceUpgradeResponse {
  readonly progress?: LifecycleServiceInstallProgress | undefined;
}

export const LifecycleServiceUpgradeResponse: Message<LifecycleServiceUpgradeResponse> = {
  name: "machine.LifecycleServiceUpgradeResponse",
  fields: [
    { number: 1, name: "progress", kind: "message", message: () => LifecycleServiceInstallProgress },
  ],
};

export interface LVMServiceLogicalVolumeRemoveRequest {
  readonly volumeGroup: string;
  readonly logicalVolume: string;
}

export const LVMServiceLogicalVolumeRemoveRequest: Message<LVMServiceLogicalVolumeRemoveRequest> = {
  name: "machine.LVMServiceLogicalVolumeRemoveRequest",
  fields: [
    { number: 1, name: "volumeGroup", kind: "string" },
    { number: 2, name: "logicalVolume", kind: "string" },
  ],
};

export interface LVMServiceVolumeGroupRemoveRequest {
  readonly volumeGroup: string;
}

export const LVMServiceVolumeGroupRemoveRequest: Message<LVMServiceVolumeGroupRemoveRequest> = {
  name: "machine.LVMServiceVolumeGroupRemoveRequest",
  fields: [
    { number: 1, name: "volumeGroup", kind: "string" },
  ],
};

export interface LVMServicePhysicalVolumeRemoveRequest {
  readonly device: string;
}

export const LVMServicePhysicalVolumeRemoveRequest: Message<LVMServicePhysicalVolumeRemoveRequest> = {
  name: "machine.LVMServicePhysicalVolumeRemoveRequest",
  fields: [
    { number: 1, name: "device", kind: "string" },
  ],
};

export interface MDDestroyRequest {
  readonly device: string;
}

export const MDDestroyRequest: Message<MDDestroyRequest> = {
  name: "machine.MDDestroyRequest",
  fields: [
    { number: 1, name: "device", kind: "string" },
  ],
};
