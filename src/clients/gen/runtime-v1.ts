// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";
import type { Call } from "../../wire/rpc.ts";

export const CgroupDriver = {
  SYSTEMD: 0,
  CGROUPFS: 1,
} as const;
export type CgroupDriver = number;

export const ContainerEventType = {
  CONTAINER_CREATED_EVENT: 0,
  CONTAINER_STARTED_EVENT: 1,
  CONTAINER_STOPPED_EVENT: 2,
  CONTAINER_DELETED_EVENT: 3,
} as const;
export type ContainerEventType = number;

export const ContainerState = {
  CONTAINER_CREATED: 0,
  CONTAINER_RUNNING: 1,
  CONTAINER_EXITED: 2,
  CONTAINER_UNKNOWN: 3,
} as const;
export type ContainerState = number;

export const MetricType = {
  COUNTER: 0,
  GAUGE: 1,
} as const;
export type MetricType = number;

export const MountPropagation = {
  PROPAGATION_PRIVATE: 0,
  PROPAGATION_HOST_TO_CONTAINER: 1,
  PROPAGATION_BIDIRECTIONAL: 2,
} as const;
export type MountPropagation = number;

export const NamespaceMode = {
  POD: 0,
  CONTAINER: 1,
  NODE: 2,
  TARGET: 3,
} as const;
export type NamespaceMode = number;

export const PodSandboxState = {
  SANDBOX_READY: 0,
  SANDBOX_NOTREADY: 1,
} as const;
export type PodSandboxState = number;

export const Protocol = {
  TCP: 0,
  UDP: 1,
  SCTP: 2,
} as const;
export type Protocol = number;

export const SecurityProfileProfileType = {
  RuntimeDefault: 0,
  Unconfined: 1,
  Localhost: 2,
} as const;
export type SecurityProfileProfileType = number;

export const Signal = {
  SIGNAL_RUNTIME_DEFAULT: 0,
  SIGNAL_SIGABRT: 1,
  SIGNAL_SIGALRM: 2,
  SIGNAL_SIGBUS: 3,
  SIGNAL_SIGCHLD: 4,
  SIGNAL_SIGCLD: 5,
  SIGNAL_SIGCONT: 6,
  SIGNAL_SIGFPE: 7,
  SIGNAL_SIGHUP: 8,
  SIGNAL_SIGILL: 9,
  SIGNAL_SIGINT: 10,
  SIGNAL_SIGIO: 11,
  SIGNAL_SIGIOT: 12,
  SIGNAL_SIGKILL: 13,
  SIGNAL_SIGPIPE: 14,
  SIGNAL_SIGPOLL: 15,
  SIGNAL_SIGPROF: 16,
  SIGNAL_SIGPWR: 17,
  SIGNAL_SIGQUIT: 18,
  SIGNAL_SIGSEGV: 19,
  SIGNAL_SIGSTKFLT: 20,
  SIGNAL_SIGSTOP: 21,
  SIGNAL_SIGSYS: 22,
  SIGNAL_SIGTERM: 23,
  SIGNAL_SIGTRAP: 24,
  SIGNAL_SIGTSTP: 25,
  SIGNAL_SIGTTIN: 26,
  SIGNAL_SIGTTOU: 27,
  SIGNAL_SIGURG: 28,
  SIGNAL_SIGUSR1: 29,
  SIGNAL_SIGUSR2: 30,
  SIGNAL_SIGVTALRM: 31,
  SIGNAL_SIGWINCH: 32,
  SIGNAL_SIGXCPU: 33,
  SIGNAL_SIGXFSZ: 34,
  SIGNAL_SIGRTMIN: 35,
  SIGNAL_SIGRTMINPLUS1: 36,
  SIGNAL_SIGRTMINPLUS2: 37,
  SIGNAL_SIGRTMINPLUS3: 38,
  SIGNAL_SIGRTMINPLUS4: 39,
  SIGNAL_SIGRTMINPLUS5: 40,
  SIGNAL_SIGRTMINPLUS6: 41,
  SIGNAL_SIGRTMINPLUS7: 42,
  SIGNAL_SIGRTMINPLUS8: 43,
  SIGNAL_SIGRTMINPLUS9: 44,
  SIGNAL_SIGRTMINPLUS10: 45,
  SIGNAL_SIGRTMINPLUS11: 46,
  SIGNAL_SIGRTMINPLUS12: 47,
  SIGNAL_SIGRTMINPLUS13: 48,
  SIGNAL_SIGRTMINPLUS14: 49,
  SIGNAL_SIGRTMINPLUS15: 50,
  SIGNAL_SIGRTMAXMINUS14: 51,
  SIGNAL_SIGRTMAXMINUS13: 52,
  SIGNAL_SIGRTMAXMINUS12: 53,
  SIGNAL_SIGRTMAXMINUS11: 54,
  SIGNAL_SIGRTMAXMINUS10: 55,
  SIGNAL_SIGRTMAXMINUS9: 56,
  SIGNAL_SIGRTMAXMINUS8: 57,
  SIGNAL_SIGRTMAXMINUS7: 58,
  SIGNAL_SIGRTMAXMINUS6: 59,
  SIGNAL_SIGRTMAXMINUS5: 60,
  SIGNAL_SIGRTMAXMINUS4: 61,
  SIGNAL_SIGRTMAXMINUS3: 62,
  SIGNAL_SIGRTMAXMINUS2: 63,
  SIGNAL_SIGRTMAXMINUS1: 64,
  SIGNAL_SIGRTMAX: 65,
} as const;
export type Signal = number;

export const SupplementalGroupsPolicy = {
  Merge: 0,
  Strict: 1,
} as const;
export type SupplementalGroupsPolicy = number;

export interface AttachRequest {
  readonly containerId: string;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
}

export const AttachRequest: Message<AttachRequest> = {
  name: "runtime.v1.AttachRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "stdin", kind: "bool" },
    { number: 3, name: "tty", kind: "bool" },
    { number: 4, name: "stdout", kind: "bool" },
    { number: 5, name: "stderr", kind: "bool" },
  ],
};

export interface AttachResponse {
  readonly url: string;
}

export const AttachResponse: Message<AttachResponse> = {
  name: "runtime.v1.AttachResponse",
  fields: [
    { number: 1, name: "url", kind: "string" },
  ],
};

export interface AuthConfig {
  readonly username: string;
  readonly password: string;
  readonly auth: string;
  readonly serverAddress: string;
  readonly identityToken: string;
  readonly registryToken: string;
}

export const AuthConfig: Message<AuthConfig> = {
  name: "runtime.v1.AuthConfig",
  fields: [
    { number: 1, name: "username", kind: "string" },
    { number: 2, name: "password", kind: "string" },
    { number: 3, name: "auth", kind: "string" },
    { number: 4, name: "serverAddress", kind: "string" },
    { number: 5, name: "identityToken", kind: "string" },
    { number: 6, name: "registryToken", kind: "string" },
  ],
};

export interface CDIDevice {
  readonly name: string;
}

export const CDIDevice: Message<CDIDevice> = {
  name: "runtime.v1.CDIDevice",
  fields: [
    { number: 1, name: "name", kind: "string" },
  ],
};

export interface Capability {
  readonly addCapabilities: readonly string[];
  readonly dropCapabilities: readonly string[];
  readonly addAmbientCapabilities: readonly string[];
}

export const Capability: Message<Capability> = {
  name: "runtime.v1.Capability",
  fields: [
    { number: 1, name: "addCapabilities", kind: "string", label: "repeated" },
    { number: 2, name: "dropCapabilities", kind: "string", label: "repeated" },
    { number: 3, name: "addAmbientCapabilities", kind: "string", label: "repeated" },
  ],
};

export interface CheckpointContainerRequest {
  readonly containerId: string;
  readonly location: string;
  readonly timeout: bigint;
}

export const CheckpointContainerRequest: Message<CheckpointContainerRequest> = {
  name: "runtime.v1.CheckpointContainerRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "location", kind: "string" },
    { number: 3, name: "timeout", kind: "int64" },
  ],
};

export type CheckpointContainerResponse = Readonly<Record<never, never>>;

export const CheckpointContainerResponse: Message<CheckpointContainerResponse> = {
  name: "runtime.v1.CheckpointContainerResponse",
  fields: [],
};

export interface CheckpointPodRequest {
  readonly podSandboxId: string;
  readonly outputPath: string;
  readonly containerIds: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

export const CheckpointPodRequest: Message<CheckpointPodRequest> = {
  name: "runtime.v1.CheckpointPodRequest",
  fields: [
    { number: 1, name: "podSandboxId", kind: "string" },
    { number: 2, name: "outputPath", kind: "string" },
    { number: 3, name: "containerIds", kind: "string", label: "repeated" },
    { number: 4, name: "options", kind: "string", label: "map", key: "string" },
  ],
};

export type CheckpointPodResponse = Readonly<Record<never, never>>;

export const CheckpointPodResponse: Message<CheckpointPodResponse> = {
  name: "runtime.v1.CheckpointPodResponse",
  fields: [],
};

export interface Container {
  readonly id: string;
  readonly podSandboxId: string;
  readonly metadata?: ContainerMetadata | undefined;
  readonly image?: ImageSpec | undefined;
  readonly imageRef: string;
  readonly state: ContainerState;
  readonly createdAt: bigint;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly imageId: string;
}

export const Container: Message<Container> = {
  name: "runtime.v1.Container",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "podSandboxId", kind: "string" },
    { number: 3, name: "metadata", kind: "message", message: () => ContainerMetadata },
    { number: 4, name: "image", kind: "message", message: () => ImageSpec },
    { number: 5, name: "imageRef", kind: "string" },
    { number: 6, name: "state", kind: "enum" },
    { number: 7, name: "createdAt", kind: "int64" },
    { number: 8, name: "labels", kind: "string", label: "map", key: "string" },
    { number: 9, name: "annotations", kind: "string", label: "map", key: "string" },
    { number: 10, name: "imageId", kind: "string" },
  ],
};

export interface ContainerAttributes {
  readonly id: string;
  readonly metadata?: ContainerMetadata | undefined;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
}

export const ContainerAttributes: Message<ContainerAttributes> = {
  name: "runtime.v1.ContainerAttributes",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "metadata", kind: "message", message: () => ContainerMetadata },
    { number: 3, name: "labels", kind: "string", label: "map", key: "string" },
    { number: 4, name: "annotations", kind: "string", label: "map", key: "string" },
  ],
};

export interface ContainerConfig {
  readonly metadata?: ContainerMetadata | undefined;
  readonly image?: ImageSpec | undefined;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly workingDir: string;
  readonly envs: readonly KeyValue[];
  readonly mounts: readonly Mount[];
  readonly devices: readonly Device[];
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly logPath: string;
  readonly stdin: boolean;
  readonly stdinOnce: boolean;
  readonly tty: boolean;
  readonly linux?: LinuxContainerConfig | undefined;
  readonly windows?: WindowsContainerConfig | undefined;
  readonly CDIDevices: readonly CDIDevice[];
  readonly stopSignal: Signal;
}

export const ContainerConfig: Message<ContainerConfig> = {
  name: "runtime.v1.ContainerConfig",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => ContainerMetadata },
    { number: 2, name: "image", kind: "message", message: () => ImageSpec },
    { number: 3, name: "command", kind: "string", label: "repeated" },
    { number: 4, name: "args", kind: "string", label: "repeated" },
    { number: 5, name: "workingDir", kind: "string" },
    { number: 6, name: "envs", kind: "message", label: "repeated", message: () => KeyValue },
    { number: 7, name: "mounts", kind: "message", label: "repeated", message: () => Mount },
    { number: 8, name: "devices", kind: "message", label: "repeated", message: () => Device },
    { number: 9, name: "labels", kind: "string", label: "map", key: "string" },
    { number: 10, name: "annotations", kind: "string", label: "map", key: "string" },
    { number: 11, name: "logPath", kind: "string" },
    { number: 12, name: "stdin", kind: "bool" },
    { number: 13, name: "stdinOnce", kind: "bool" },
    { number: 14, name: "tty", kind: "bool" },
    { number: 15, name: "linux", kind: "message", message: () => LinuxContainerConfig },
    { number: 16, name: "windows", kind: "message", message: () => WindowsContainerConfig },
    { number: 17, name: "CDIDevices", kind: "message", label: "repeated", message: () => CDIDevice },
    { number: 18, name: "stopSignal", kind: "enum" },
  ],
};

export interface ContainerEventResponse {
  readonly containerId: string;
  readonly containerEventType: ContainerEventType;
  readonly createdAt: bigint;
  readonly podSandboxStatus?: PodSandboxStatus | undefined;
  readonly containersStatuses: readonly ContainerStatus[];
}

export const ContainerEventResponse: Message<ContainerEventResponse> = {
  name: "runtime.v1.ContainerEventResponse",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "containerEventType", kind: "enum" },
    { number: 3, name: "createdAt", kind: "int64" },
    { number: 4, name: "podSandboxStatus", kind: "message", message: () => PodSandboxStatus },
    { number: 5, name: "containersStatuses", kind: "message", label: "repeated", message: () => ContainerStatus },
  ],
};

export interface ContainerFilter {
  readonly id: string;
  readonly state?: ContainerStateValue | undefined;
  readonly podSandboxId: string;
  readonly labelSelector: ReadonlyMap<string, string>;
}

export const ContainerFilter: Message<ContainerFilter> = {
  name: "runtime.v1.ContainerFilter",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "state", kind: "message", message: () => ContainerStateValue },
    { number: 3, name: "podSandboxId", kind: "string" },
    { number: 4, name: "labelSelector", kind: "string", label: "map", key: "string" },
  ],
};

export interface ContainerMetadata {
  readonly name: string;
  readonly attempt: number;
}

export const ContainerMetadata: Message<ContainerMetadata> = {
  name: "runtime.v1.ContainerMetadata",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "attempt", kind: "uint32" },
  ],
};

export interface ContainerMetrics {
  readonly containerId: string;
  readonly metrics: readonly Metric[];
}

export const ContainerMetrics: Message<ContainerMetrics> = {
  name: "runtime.v1.ContainerMetrics",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "metrics", kind: "message", label: "repeated", message: () => Metric },
  ],
};

export interface ContainerResources {
  readonly linux?: LinuxContainerResources | undefined;
  readonly windows?: WindowsContainerResources | undefined;
}

export const ContainerResources: Message<ContainerResources> = {
  name: "runtime.v1.ContainerResources",
  fields: [
    { number: 1, name: "linux", kind: "message", message: () => LinuxContainerResources },
    { number: 2, name: "windows", kind: "message", message: () => WindowsContainerResources },
  ],
};

export interface ContainerStateValue {
  readonly state: ContainerState;
}

export const ContainerStateValue: Message<ContainerStateValue> = {
  name: "runtime.v1.ContainerStateValue",
  fields: [
    { number: 1, name: "state", kind: "enum" },
  ],
};

export interface ContainerStats {
  readonly attributes?: ContainerAttributes | undefined;
  readonly cpu?: CpuUsage | undefined;
  readonly memory?: MemoryUsage | undefined;
  readonly writableLayer?: FilesystemUsage | undefined;
  readonly swap?: SwapUsage | undefined;
  readonly io?: IoUsage | undefined;
}

export const ContainerStats: Message<ContainerStats> = {
  name: "runtime.v1.ContainerStats",
  fields: [
    { number: 1, name: "attributes", kind: "message", message: () => ContainerAttributes },
    { number: 2, name: "cpu", kind: "message", message: () => CpuUsage },
    { number: 3, name: "memory", kind: "message", message: () => MemoryUsage },
    { number: 4, name: "writableLayer", kind: "message", message: () => FilesystemUsage },
    { number: 5, name: "swap", kind: "message", message: () => SwapUsage },
    { number: 6, name: "io", kind: "message", message: () => IoUsage },
  ],
};

export interface ContainerStatsFilter {
  readonly id: string;
  readonly podSandboxId: string;
  readonly labelSelector: ReadonlyMap<string, string>;
}

export const ContainerStatsFilter: Message<ContainerStatsFilter> = {
  name: "runtime.v1.ContainerStatsFilter",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "podSandboxId", kind: "string" },
    { number: 3, name: "labelSelector", kind: "string", label: "map", key: "string" },
  ],
};

export interface ContainerStatsRequest {
  readonly containerId: string;
}

export const ContainerStatsRequest: Message<ContainerStatsRequest> = {
  name: "runtime.v1.ContainerStatsRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
  ],
};

export interface ContainerStatsResponse {
  readonly stats?: ContainerStats | undefined;
}

export const ContainerStatsResponse: Message<ContainerStatsResponse> = {
  name: "runtime.v1.ContainerStatsResponse",
  fields: [
    { number: 1, name: "stats", kind: "message", message: () => ContainerStats },
  ],
};

export interface ContainerStatus {
  readonly id: string;
  readonly metadata?: ContainerMetadata | undefined;
  readonly state: ContainerState;
  readonly createdAt: bigint;
  readonly startedAt: bigint;
  readonly finishedAt: bigint;
  readonly exitCode: number;
  readonly image?: ImageSpec | undefined;
  readonly imageRef: string;
  readonly reason: string;
  readonly message: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly mounts: readonly Mount[];
  readonly logPath: string;
  readonly resources?: ContainerResources | undefined;
  readonly imageId: string;
  readonly user?: ContainerUser | undefined;
  readonly stopSignal: Signal;
}

export const ContainerStatus: Message<ContainerStatus> = {
  name: "runtime.v1.ContainerStatus",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "metadata", kind: "message", message: () => ContainerMetadata },
    { number: 3, name: "state", kind: "enum" },
    { number: 4, name: "createdAt", kind: "int64" },
    { number: 5, name: "startedAt", kind: "int64" },
    { number: 6, name: "finishedAt", kind: "int64" },
    { number: 7, name: "exitCode", kind: "int32" },
    { number: 8, name: "image", kind: "message", message: () => ImageSpec },
    { number: 9, name: "imageRef", kind: "string" },
    { number: 10, name: "reason", kind: "string" },
    { number: 11, name: "message", kind: "string" },
    { number: 12, name: "labels", kind: "string", label: "map", key: "string" },
    { number: 13, name: "annotations", kind: "string", label: "map", key: "string" },
    { number: 14, name: "mounts", kind: "message", label: "repeated", message: () => Mount },
    { number: 15, name: "logPath", kind: "string" },
    { number: 16, name: "resources", kind: "message", message: () => ContainerResources },
    { number: 17, name: "imageId", kind: "string" },
    { number: 18, name: "user", kind: "message", message: () => ContainerUser },
    { number: 19, name: "stopSignal", kind: "enum" },
  ],
};

export interface ContainerStatusRequest {
  readonly containerId: string;
  readonly verbose: boolean;
}

export const ContainerStatusRequest: Message<ContainerStatusRequest> = {
  name: "runtime.v1.ContainerStatusRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "verbose", kind: "bool" },
  ],
};

export interface ContainerStatusResponse {
  readonly status?: ContainerStatus | undefined;
  readonly info: ReadonlyMap<string, string>;
}

export const ContainerStatusResponse: Message<ContainerStatusResponse> = {
  name: "runtime.v1.ContainerStatusResponse",
  fields: [
    { number: 1, name: "status", kind: "message", message: () => ContainerStatus },
    { number: 2, name: "info", kind: "string", label: "map", key: "string" },
  ],
};

export interface ContainerUser {
  readonly linux?: LinuxContainerUser | undefined;
}

export const ContainerUser: Message<ContainerUser> = {
  name: "runtime.v1.ContainerUser",
  fields: [
    { number: 1, name: "linux", kind: "message", message: () => LinuxContainerUser },
  ],
};

export interface CpuUsage {
  readonly timestamp: bigint;
  readonly usageCoreNanoSeconds?: UInt64Value | undefined;
  readonly usageNanoCores?: UInt64Value | undefined;
  readonly psi?: PsiStats | undefined;
}

export const CpuUsage: Message<CpuUsage> = {
  name: "runtime.v1.CpuUsage",
  fields: [
    { number: 1, name: "timestamp", kind: "int64" },
    { number: 2, name: "usageCoreNanoSeconds", kind: "message", message: () => UInt64Value },
    { number: 3, name: "usageNanoCores", kind: "message", message: () => UInt64Value },
    { number: 4, name: "psi", kind: "message", message: () => PsiStats },
  ],
};

export interface CreateContainerRequest {
  readonly podSandboxId: string;
  readonly config?: ContainerConfig | undefined;
  readonly sandboxConfig?: PodSandboxConfig | undefined;
}

export const CreateContainerRequest: Message<CreateContainerRequest> = {
  name: "runtime.v1.CreateContainerRequest",
  fields: [
    { number: 1, name: "podSandboxId", kind: "string" },
    { number: 2, name: "config", kind: "message", message: () => ContainerConfig },
    { number: 3, name: "sandboxConfig", kind: "message", message: () => PodSandboxConfig },
  ],
};

export interface CreateContainerResponse {
  readonly containerId: string;
}

export const CreateContainerResponse: Message<CreateContainerResponse> = {
  name: "runtime.v1.CreateContainerResponse",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
  ],
};

export interface DNSConfig {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

export const DNSConfig: Message<DNSConfig> = {
  name: "runtime.v1.DNSConfig",
  fields: [
    { number: 1, name: "servers", kind: "string", label: "repeated" },
    { number: 2, name: "searches", kind: "string", label: "repeated" },
    { number: 3, name: "options", kind: "string", label: "repeated" },
  ],
};

export interface Device {
  readonly containerPath: string;
  readonly hostPath: string;
  readonly permissions: string;
}

export const Device: Message<Device> = {
  name: "runtime.v1.Device",
  fields: [
    { number: 1, name: "containerPath", kind: "string" },
    { number: 2, name: "hostPath", kind: "string" },
    { number: 3, name: "permissions", kind: "string" },
  ],
};

export interface ExecRequest {
  readonly containerId: string;
  readonly cmd: readonly string[];
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
}

export const ExecRequest: Message<ExecRequest> = {
  name: "runtime.v1.ExecRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "cmd", kind: "string", label: "repeated" },
    { number: 3, name: "tty", kind: "bool" },
    { number: 4, name: "stdin", kind: "bool" },
    { number: 5, name: "stdout", kind: "bool" },
    { number: 6, name: "stderr", kind: "bool" },
  ],
};

export interface ExecResponse {
  readonly url: string;
}

export const ExecResponse: Message<ExecResponse> = {
  name: "runtime.v1.ExecResponse",
  fields: [
    { number: 1, name: "url", kind: "string" },
  ],
};

export interface ExecSyncRequest {
  readonly containerId: string;
  readonly cmd: readonly string[];
  readonly timeout: bigint;
}

export const ExecSyncRequest: Message<ExecSyncRequest> = {
  name: "runtime.v1.ExecSyncRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "cmd", kind: "string", label: "repeated" },
    { number: 3, name: "timeout", kind: "int64" },
  ],
};

export interface ExecSyncResponse {
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly exitCode: number;
}

export const ExecSyncResponse: Message<ExecSyncResponse> = {
  name: "runtime.v1.ExecSyncResponse",
  fields: [
    { number: 1, name: "stdout", kind: "bytes" },
    { number: 2, name: "stderr", kind: "bytes" },
    { number: 3, name: "exitCode", kind: "int32" },
  ],
};

export interface FilesystemIdentifier {
  readonly mountpoint: string;
}

export const FilesystemIdentifier: Message<FilesystemIdentifier> = {
  name: "runtime.v1.FilesystemIdentifier",
  fields: [
    { number: 1, name: "mountpoint", kind: "string" },
  ],
};

export interface FilesystemUsage {
  readonly timestamp: bigint;
  readonly fsId?: FilesystemIdentifier | undefined;
  readonly usedBytes?: UInt64Value | undefined;
  readonly inodesUsed?: UInt64Value | undefined;
}

export const FilesystemUsage: Message<FilesystemUsage> = {
  name: "runtime.v1.FilesystemUsage",
  fields: [
    { number: 1, name: "timestamp", kind: "int64" },
    { number: 2, name: "fsId", kind: "message", message: () => FilesystemIdentifier },
    { number: 3, name: "usedBytes", kind: "message", message: () => UInt64Value },
    { number: 4, name: "inodesUsed", kind: "message", message: () => UInt64Value },
  ],
};

export type GetEventsRequest = Readonly<Record<never, never>>;

export const GetEventsRequest: Message<GetEventsRequest> = {
  name: "runtime.v1.GetEventsRequest",
  fields: [],
};

export interface HugepageLimit {
  readonly pageSize: string;
  readonly limit: bigint;
}

export const HugepageLimit: Message<HugepageLimit> = {
  name: "runtime.v1.HugepageLimit",
  fields: [
    { number: 1, name: "pageSize", kind: "string" },
    { number: 2, name: "limit", kind: "uint64" },
  ],
};

export interface IDMapping {
  readonly hostId: number;
  readonly containerId: number;
  readonly length: number;
}

export const IDMapping: Message<IDMapping> = {
  name: "runtime.v1.IDMapping",
  fields: [
    { number: 1, name: "hostId", kind: "uint32" },
    { number: 2, name: "containerId", kind: "uint32" },
    { number: 3, name: "length", kind: "uint32" },
  ],
};

export interface Image {
  readonly id: string;
  readonly repoTags: readonly string[];
  readonly repoDigests: readonly string[];
  readonly size: bigint;
  readonly uid?: Int64Value | undefined;
  readonly username: string;
  readonly spec?: ImageSpec | undefined;
  readonly pinned: boolean;
}

export const Image: Message<Image> = {
  name: "runtime.v1.Image",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "repoTags", kind: "string", label: "repeated" },
    { number: 3, name: "repoDigests", kind: "string", label: "repeated" },
    { number: 4, name: "size", kind: "uint64" },
    { number: 5, name: "uid", kind: "message", message: () => Int64Value },
    { number: 6, name: "username", kind: "string" },
    { number: 7, name: "spec", kind: "message", message: () => ImageSpec },
    { number: 8, name: "pinned", kind: "bool" },
  ],
};

export interface ImageFilter {
  readonly image?: ImageSpec | undefined;
}

export const ImageFilter: Message<ImageFilter> = {
  name: "runtime.v1.ImageFilter",
  fields: [
    { number: 1, name: "image", kind: "message", message: () => ImageSpec },
  ],
};

export type ImageFsInfoRequest = Readonly<Record<never, never>>;

export const ImageFsInfoRequest: Message<ImageFsInfoRequest> = {
  name: "runtime.v1.ImageFsInfoRequest",
  fields: [],
};

export interface ImageFsInfoResponse {
  readonly imageFilesystems: readonly FilesystemUsage[];
  readonly containerFilesystems: readonly FilesystemUsage[];
}

export const ImageFsInfoResponse: Message<ImageFsInfoResponse> = {
  name: "runtime.v1.ImageFsInfoResponse",
  fields: [
    { number: 1, name: "imageFilesystems", kind: "message", label: "repeated", message: () => FilesystemUsage },
    { number: 2, name: "containerFilesystems", kind: "message", label: "repeated", message: () => FilesystemUsage },
  ],
};

export interface ImageSpec {
  readonly image: string;
  readonly annotations: ReadonlyMap<string, string>;
  readonly userSpecifiedImage: string;
  readonly runtimeHandler: string;
  readonly imageRef: string;
}

export const ImageSpec: Message<ImageSpec> = {
  name: "runtime.v1.ImageSpec",
  fields: [
    { number: 1, name: "image", kind: "string" },
    { number: 2, name: "annotations", kind: "string", label: "map", key: "string" },
    { number: 18, name: "userSpecifiedImage", kind: "string" },
    { number: 19, name: "runtimeHandler", kind: "string" },
    { number: 20, name: "imageRef", kind: "string" },
  ],
};

export interface ImageStatusRequest {
  readonly image?: ImageSpec | undefined;
  readonly verbose: boolean;
}

export const ImageStatusRequest: Message<ImageStatusRequest> = {
  name: "runtime.v1.ImageStatusRequest",
  fields: [
    { number: 1, name: "image", kind: "message", message: () => ImageSpec },
    { number: 2, name: "verbose", kind: "bool" },
  ],
};

export interface ImageStatusResponse {
  readonly image?: Image | undefined;
  readonly info: ReadonlyMap<string, string>;
}

export const ImageStatusResponse: Message<ImageStatusResponse> = {
  name: "runtime.v1.ImageStatusResponse",
  fields: [
    { number: 1, name: "image", kind: "message", message: () => Image },
    { number: 2, name: "info", kind: "string", label: "map", key: "string" },
  ],
};

export interface Int64Value {
  readonly value: bigint;
}

export const Int64Value: Message<Int64Value> = {
  name: "runtime.v1.Int64Value",
  fields: [
    { number: 1, name: "value", kind: "int64" },
  ],
};

export interface IoUsage {
  readonly timestamp: bigint;
  readonly psi?: PsiStats | undefined;
}

export const IoUsage: Message<IoUsage> = {
  name: "runtime.v1.IoUsage",
  fields: [
    { number: 1, name: "timestamp", kind: "int64" },
    { number: 2, name: "psi", kind: "message", message: () => PsiStats },
  ],
};

export interface KeyValue {
  readonly key: string;
  readonly value: Uint8Array;
}

export const KeyValue: Message<KeyValue> = {
  name: "runtime.v1.KeyValue",
  fields: [
    { number: 1, name: "key", kind: "string" },
    { number: 2, name: "value", kind: "bytes" },
  ],
};

export interface LinuxContainerConfig {
  readonly resources?: LinuxContainerResources | undefined;
  readonly securityContext?: LinuxContainerSecurityContext | undefined;
}

export const LinuxContainerConfig: Message<LinuxContainerConfig> = {
  name: "runtime.v1.LinuxContainerConfig",
  fields: [
    { number: 1, name: "resources", kind: "message", message: () => LinuxContainerResources },
    { number: 2, name: "securityContext", kind: "message", message: () => LinuxContainerSecurityContext },
  ],
};

export interface LinuxContainerResources {
  readonly cpuPeriod: bigint;
  readonly cpuQuota: bigint;
  readonly cpuShares: bigint;
  readonly memoryLimitInBytes: bigint;
  readonly oomScoreAdj: bigint;
  readonly cpusetCpus: string;
  readonly cpusetMems: string;
  readonly hugepageLimits: readonly HugepageLimit[];
  readonly unified: ReadonlyMap<string, string>;
  readonly memorySwapLimitInBytes: bigint;
}

export const LinuxContainerResources: Message<LinuxContainerResources> = {
  name: "runtime.v1.LinuxContainerResources",
  fields: [
    { number: 1, name: "cpuPeriod", kind: "int64" },
    { number: 2, name: "cpuQuota", kind: "int64" },
    { number: 3, name: "cpuShares", kind: "int64" },
    { number: 4, name: "memoryLimitInBytes", kind: "int64" },
    { number: 5, name: "oomScoreAdj", kind: "int64" },
    { number: 6, name: "cpusetCpus", kind: "string" },
    { number: 7, name: "cpusetMems", kind: "string" },
    { number: 8, name: "hugepageLimits", kind: "message", label: "repeated", message: () => HugepageLimit },
    { number: 9, name: "unified", kind: "string", label: "map", key: "string" },
    { number: 10, name: "memorySwapLimitInBytes", kind: "int64" },
  ],
};

export interface LinuxContainerSecurityContext {
  readonly capabilities?: Capability | undefined;
  readonly privileged: boolean;
  readonly namespaceOptions?: NamespaceOption | undefined;
  readonly selinuxOptions?: SELinuxOption | undefined;
  readonly runAsUser?: Int64Value | undefined;
  readonly runAsUsername: string;
  readonly readonlyRootfs: boolean;
  readonly supplementalGroups: readonly bigint[];
  /** @deprecated */
  readonly apparmorProfile: string;
  /** @deprecated */
  readonly seccompProfilePath: string;
  readonly noNewPrivs: boolean;
  readonly runAsGroup?: Int64Value | undefined;
  readonly maskedPaths: readonly string[];
  readonly readonlyPaths: readonly string[];
  readonly seccomp?: SecurityProfile | undefined;
  readonly apparmor?: SecurityProfile | undefined;
  readonly supplementalGroupsPolicy: SupplementalGroupsPolicy;
}

export const LinuxContainerSecurityContext: Message<LinuxContainerSecurityContext> = {
  name: "runtime.v1.LinuxContainerSecurityContext",
  fields: [
    { number: 1, name: "capabilities", kind: "message", message: () => Capability },
    { number: 2, name: "privileged", kind: "bool" },
    { number: 3, name: "namespaceOptions", kind: "message", message: () => NamespaceOption },
    { number: 4, name: "selinuxOptions", kind: "message", message: () => SELinuxOption },
    { number: 5, name: "runAsUser", kind: "message", message: () => Int64Value },
    { number: 6, name: "runAsUsername", kind: "string" },
    { number: 7, name: "readonlyRootfs", kind: "bool" },
    { number: 8, name: "supplementalGroups", kind: "int64", label: "repeated" },
    { number: 9, name: "apparmorProfile", kind: "string" },
    { number: 10, name: "seccompProfilePath", kind: "string" },
    { number: 11, name: "noNewPrivs", kind: "bool" },
    { number: 12, name: "runAsGroup", kind: "message", message: () => Int64Value },
    { number: 13, name: "maskedPaths", kind: "string", label: "repeated" },
    { number: 14, name: "readonlyPaths", kind: "string", label: "repeated" },
    { number: 15, name: "seccomp", kind: "message", message: () => SecurityProfile },
    { number: 16, name: "apparmor", kind: "message", message: () => SecurityProfile },
    { number: 17, name: "supplementalGroupsPolicy", kind: "enum" },
  ],
};

export interface LinuxContainerUser {
  readonly uid: bigint;
  readonly gid: bigint;
  readonly supplementalGroups: readonly bigint[];
}

export const LinuxContainerUser: Message<LinuxContainerUser> = {
  name: "runtime.v1.LinuxContainerUser",
  fields: [
    { number: 1, name: "uid", kind: "int64" },
    { number: 2, name: "gid", kind: "int64" },
    { number: 3, name: "supplementalGroups", kind: "int64", label: "repeated" },
  ],
};

export interface LinuxPodSandboxConfig {
  readonly cgroupParent: string;
  readonly securityContext?: LinuxSandboxSecurityContext | undefined;
  readonly sysctls: ReadonlyMap<string, string>;
  readonly overhead?: LinuxContainerResources | undefined;
  readonly resources?: LinuxContainerResources | undefined;
}

export const LinuxPodSandboxConfig: Message<LinuxPodSandboxConfig> = {
  name: "runtime.v1.LinuxPodSandboxConfig",
  fields: [
    { number: 1, name: "cgroupParent", kind: "string" },
    { number: 2, name: "securityContext", kind: "message", message: () => LinuxSandboxSecurityContext },
    { number: 3, name: "sysctls", kind: "string", label: "map", key: "string" },
    { number: 4, name: "overhead", kind: "message", message: () => LinuxContainerResources },
    { number: 5, name: "resources", kind: "message", message: () => LinuxContainerResources },
  ],
};

export interface LinuxPodSandboxStats {
  readonly cpu?: CpuUsage | undefined;
  readonly memory?: MemoryUsage | undefined;
  readonly network?: NetworkUsage | undefined;
  readonly process?: ProcessUsage | undefined;
  readonly containers: readonly ContainerStats[];
  readonly io?: IoUsage | undefined;
}

export const LinuxPodSandboxStats: Message<LinuxPodSandboxStats> = {
  name: "runtime.v1.LinuxPodSandboxStats",
  fields: [
    { number: 1, name: "cpu", kind: "message", message: () => CpuUsage },
    { number: 2, name: "memory", kind: "message", message: () => MemoryUsage },
    { number: 3, name: "network", kind: "message", message: () => NetworkUsage },
    { number: 4, name: "process", kind: "message", message: () => ProcessUsage },
    { number: 5, name: "containers", kind: "message", label: "repeated", message: () => ContainerStats },
    { number: 6, name: "io", kind: "message", message: () => IoUsage },
  ],
};

export interface LinuxPodSandboxStatus {
  readonly namespaces?: Namespace | undefined;
}

export const LinuxPodSandboxStatus: Message<LinuxPodSandboxStatus> = {
  name: "runtime.v1.LinuxPodSandboxStatus",
  fields: [
    { number: 1, name: "namespaces", kind: "message", message: () => Namespace },
  ],
};

export interface LinuxRuntimeConfiguration {
  readonly cgroupDriver: CgroupDriver;
}

export const LinuxRuntimeConfiguration: Message<LinuxRuntimeConfiguration> = {
  name: "runtime.v1.LinuxRuntimeConfiguration",
  fields: [
    { number: 1, name: "cgroupDriver", kind: "enum" },
  ],
};

export interface LinuxSandboxSecurityContext {
  readonly namespaceOptions?: NamespaceOption | undefined;
  readonly selinuxOptions?: SELinuxOption | undefined;
  readonly runAsUser?: Int64Value | undefined;
  readonly readonlyRootfs: boolean;
  readonly supplementalGroups: readonly bigint[];
  readonly privileged: boolean;
  /** @deprecated */
  readonly seccompProfilePath: string;
  readonly runAsGroup?: Int64Value | undefined;
  readonly seccomp?: SecurityProfile | undefined;
  readonly apparmor?: SecurityProfile | undefined;
  readonly supplementalGroupsPolicy: SupplementalGroupsPolicy;
}

export const LinuxSandboxSecurityContext: Message<LinuxSandboxSecurityContext> = {
  name: "runtime.v1.LinuxSandboxSecurityContext",
  fields: [
    { number: 1, name: "namespaceOptions", kind: "message", message: () => NamespaceOption },
    { number: 2, name: "selinuxOptions", kind: "message", message: () => SELinuxOption },
    { number: 3, name: "runAsUser", kind: "message", message: () => Int64Value },
    { number: 4, name: "readonlyRootfs", kind: "bool" },
    { number: 5, name: "supplementalGroups", kind: "int64", label: "repeated" },
    { number: 6, name: "privileged", kind: "bool" },
    { number: 7, name: "seccompProfilePath", kind: "string" },
    { number: 8, name: "runAsGroup", kind: "message", message: () => Int64Value },
    { number: 9, name: "seccomp", kind: "message", message: () => SecurityProfile },
    { number: 10, name: "apparmor", kind: "message", message: () => SecurityProfile },
    { number: 11, name: "supplementalGroupsPolicy", kind: "enum" },
  ],
};

export interface ListContainerStatsRequest {
  readonly filter?: ContainerStatsFilter | undefined;
}

export const ListContainerStatsRequest: Message<ListContainerStatsRequest> = {
  name: "runtime.v1.ListContainerStatsRequest",
  fields: [
    { number: 1, name: "filter", kind: "message", message: () => ContainerStatsFilter },
  ],
};

export interface ListContainerStatsResponse {
  readonly stats: readonly ContainerStats[];
}

export const ListContainerStatsResponse: Message<ListContainerStatsResponse> = {
  name: "runtime.v1.ListContainerStatsResponse",
  fields: [
    { number: 1, name: "stats", kind: "message", label: "repeated", message: () => ContainerStats },
  ],
};

export interface ListContainersRequest {
  readonly filter?: ContainerFilter | undefined;
}

export const ListContainersRequest: Message<ListContainersRequest> = {
  name: "runtime.v1.ListContainersRequest",
  fields: [
    { number: 1, name: "filter", kind: "message", message: () => ContainerFilter },
  ],
};

export interface ListContainersResponse {
  readonly containers: readonly Container[];
}

export const ListContainersResponse: Message<ListContainersResponse> = {
  name: "runtime.v1.ListContainersResponse",
  fields: [
    { number: 1, name: "containers", kind: "message", label: "repeated", message: () => Container },
  ],
};

export interface ListImagesRequest {
  readonly filter?: ImageFilter | undefined;
}

export const ListImagesRequest: Message<ListImagesRequest> = {
  name: "runtime.v1.ListImagesRequest",
  fields: [
    { number: 1, name: "filter", kind: "message", message: () => ImageFilter },
  ],
};

export interface ListImagesResponse {
  readonly images: readonly Image[];
}

export const ListImagesResponse: Message<ListImagesResponse> = {
  name: "runtime.v1.ListImagesResponse",
  fields: [
    { number: 1, name: "images", kind: "message", label: "repeated", message: () => Image },
  ],
};

export type ListMetricDescriptorsRequest = Readonly<Record<never, never>>;

export const ListMetricDescriptorsRequest: Message<ListMetricDescriptorsRequest> = {
  name: "runtime.v1.ListMetricDescriptorsRequest",
  fields: [],
};

export interface ListMetricDescriptorsResponse {
  readonly descriptors: readonly MetricDescriptor[];
}

export const ListMetricDescriptorsResponse: Message<ListMetricDescriptorsResponse> = {
  name: "runtime.v1.ListMetricDescriptorsResponse",
  fields: [
    { number: 1, name: "descriptors", kind: "message", label: "repeated", message: () => MetricDescriptor },
  ],
};

export type ListPodSandboxMetricsRequest = Readonly<Record<never, never>>;

export const ListPodSandboxMetricsRequest: Message<ListPodSandboxMetricsRequest> = {
  name: "runtime.v1.ListPodSandboxMetricsRequest",
  fields: [],
};

export interface ListPodSandboxMetricsResponse {
  readonly podMetrics: readonly PodSandboxMetrics[];
}

export const ListPodSandboxMetricsResponse: Message<ListPodSandboxMetricsResponse> = {
  name: "runtime.v1.ListPodSandboxMetricsResponse",
  fields: [
    { number: 1, name: "podMetrics", kind: "message", label: "repeated", message: () => PodSandboxMetrics },
  ],
};

export interface ListPodSandboxRequest {
  readonly filter?: PodSandboxFilter | undefined;
}

export const ListPodSandboxRequest: Message<ListPodSandboxRequest> = {
  name: "runtime.v1.ListPodSandboxRequest",
  fields: [
    { number: 1, name: "filter", kind: "message", message: () => PodSandboxFilter },
  ],
};

export interface ListPodSandboxResponse {
  readonly items: readonly PodSandbox[];
}

export const ListPodSandboxResponse: Message<ListPodSandboxResponse> = {
  name: "runtime.v1.ListPodSandboxResponse",
  fields: [
    { number: 1, name: "items", kind: "message", label: "repeated", message: () => PodSandbox },
  ],
};

export interface ListPodSandboxStatsRequest {
  readonly filter?: PodSandboxStatsFilter | undefined;
}

export const ListPodSandboxStatsRequest: Message<ListPodSandboxStatsRequest> = {
  name: "runtime.v1.ListPodSandboxStatsRequest",
  fields: [
    { number: 1, name: "filter", kind: "message", message: () => PodSandboxStatsFilter },
  ],
};

export interface ListPodSandboxStatsResponse {
  readonly stats: readonly PodSandboxStats[];
}

export const ListPodSandboxStatsResponse: Message<ListPodSandboxStatsResponse> = {
  name: "runtime.v1.ListPodSandboxStatsResponse",
  fields: [
    { number: 1, name: "stats", kind: "message", label: "repeated", message: () => PodSandboxStats },
  ],
};

export interface MemoryUsage {
  readonly timestamp: bigint;
  readonly workingSetBytes?: UInt64Value | undefined;
  readonly availableBytes?: UInt64Value | undefined;
  readonly usageBytes?: UInt64Value | undefined;
  readonly rssBytes?: UInt64Value | undefined;
  readonly pageFaults?: UInt64Value | undefined;
  readonly majorPageFaults?: UInt64Value | undefined;
  readonly psi?: PsiStats | undefined;
}

export const MemoryUsage: Message<MemoryUsage> = {
  name: "runtime.v1.MemoryUsage",
  fields: [
    { number: 1, name: "timestamp", kind: "int64" },
    { number: 2, name: "workingSetBytes", kind: "message", message: () => UInt64Value },
    { number: 3, name: "availableBytes", kind: "message", message: () => UInt64Value },
    { number: 4, name: "usageBytes", kind: "message", message: () => UInt64Value },
    { number: 5, name: "rssBytes", kind: "message", message: () => UInt64Value },
    { number: 6, name: "pageFaults", kind: "message", message: () => UInt64Value },
    { number: 7, name: "majorPageFaults", kind: "message", message: () => UInt64Value },
    { number: 8, name: "psi", kind: "message", message: () => PsiStats },
  ],
};

export interface Metric {
  readonly name: string;
  readonly timestamp: bigint;
  readonly metricType: MetricType;
  readonly labelValues: readonly string[];
  readonly value?: UInt64Value | undefined;
}

export const Metric: Message<Metric> = {
  name: "runtime.v1.Metric",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "timestamp", kind: "int64" },
    { number: 3, name: "metricType", kind: "enum" },
    { number: 4, name: "labelValues", kind: "string", label: "repeated" },
    { number: 5, name: "value", kind: "message", message: () => UInt64Value },
  ],
};

export interface MetricDescriptor {
  readonly name: string;
  readonly help: string;
  readonly labelKeys: readonly string[];
}

export const MetricDescriptor: Message<MetricDescriptor> = {
  name: "runtime.v1.MetricDescriptor",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "help", kind: "string" },
    { number: 3, name: "labelKeys", kind: "string", label: "repeated" },
  ],
};

export interface Mount {
  readonly containerPath: string;
  readonly hostPath: string;
  readonly readonly: boolean;
  readonly selinuxRelabel: boolean;
  readonly propagation: MountPropagation;
  readonly uidMappings: readonly IDMapping[];
  readonly gidMappings: readonly IDMapping[];
  readonly recursiveReadOnly: boolean;
  readonly image?: ImageSpec | undefined;
  readonly imageSubPath: string;
  readonly mountOptions: readonly string[];
}

export const Mount: Message<Mount> = {
  name: "runtime.v1.Mount",
  fields: [
    { number: 1, name: "containerPath", kind: "string" },
    { number: 2, name: "hostPath", kind: "string" },
    { number: 3, name: "readonly", kind: "bool" },
    { number: 4, name: "selinuxRelabel", kind: "bool" },
    { number: 5, name: "propagation", kind: "enum" },
    { number: 6, name: "uidMappings", kind: "message", label: "repeated", message: () => IDMapping },
    { number: 7, name: "gidMappings", kind: "message", label: "repeated", message: () => IDMapping },
    { number: 8, name: "recursiveReadOnly", kind: "bool" },
    { number: 9, name: "image", kind: "message", message: () => ImageSpec },
    { number: 10, name: "imageSubPath", kind: "string" },
    { number: 11, name: "mountOptions", kind: "string", label: "repeated" },
  ],
};

export interface Namespace {
  readonly options?: NamespaceOption | undefined;
}

export const Namespace: Message<Namespace> = {
  name: "runtime.v1.Namespace",
  fields: [
    { number: 2, name: "options", kind: "message", message: () => NamespaceOption },
  ],
};

export interface NamespaceOption {
  readonly network: NamespaceMode;
  readonly pid: NamespaceMode;
  readonly ipc: NamespaceMode;
  readonly targetId: string;
  readonly usernsOptions?: UserNamespace | undefined;
}

export const NamespaceOption: Message<NamespaceOption> = {
  name: "runtime.v1.NamespaceOption",
  fields: [
    { number: 1, name: "network", kind: "enum" },
    { number: 2, name: "pid", kind: "enum" },
    { number: 3, name: "ipc", kind: "enum" },
    { number: 4, name: "targetId", kind: "string" },
    { number: 5, name: "usernsOptions", kind: "message", message: () => UserNamespace },
  ],
};

export interface NetworkConfig {
  readonly podCidr: string;
}

export const NetworkConfig: Message<NetworkConfig> = {
  name: "runtime.v1.NetworkConfig",
  fields: [
    { number: 1, name: "podCidr", kind: "string" },
  ],
};

export interface NetworkInterfaceUsage {
  readonly name: string;
  readonly rxBytes?: UInt64Value | undefined;
  readonly rxErrors?: UInt64Value | undefined;
  readonly txBytes?: UInt64Value | undefined;
  readonly txErrors?: UInt64Value | undefined;
}

export const NetworkInterfaceUsage: Message<NetworkInterfaceUsage> = {
  name: "runtime.v1.NetworkInterfaceUsage",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "rxBytes", kind: "message", message: () => UInt64Value },
    { number: 3, name: "rxErrors", kind: "message", message: () => UInt64Value },
    { number: 4, name: "txBytes", kind: "message", message: () => UInt64Value },
    { number: 5, name: "txErrors", kind: "message", message: () => UInt64Value },
  ],
};

export interface NetworkUsage {
  readonly timestamp: bigint;
  readonly defaultInterface?: NetworkInterfaceUsage | undefined;
  readonly interfaces: readonly NetworkInterfaceUsage[];
}

export const NetworkUsage: Message<NetworkUsage> = {
  name: "runtime.v1.NetworkUsage",
  fields: [
    { number: 1, name: "timestamp", kind: "int64" },
    { number: 2, name: "defaultInterface", kind: "message", message: () => NetworkInterfaceUsage },
    { number: 3, name: "interfaces", kind: "message", label: "repeated", message: () => NetworkInterfaceUsage },
  ],
};

export interface PodIP {
  readonly ip: string;
}

export const PodIP: Message<PodIP> = {
  name: "runtime.v1.PodIP",
  fields: [
    { number: 1, name: "ip", kind: "string" },
  ],
};

export interface PodSandbox {
  readonly id: string;
  readonly metadata?: PodSandboxMetadata | undefined;
  readonly state: PodSandboxState;
  readonly createdAt: bigint;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly runtimeHandler: string;
}

export const PodSandbox: Message<PodSandbox> = {
  name: "runtime.v1.PodSandbox",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "metadata", kind: "message", message: () => PodSandboxMetadata },
    { number: 3, name: "state", kind: "enum" },
    { number: 4, name: "createdAt", kind: "int64" },
    { number: 5, name: "labels", kind: "string", label: "map", key: "string" },
    { number: 6, name: "annotations", kind: "string", label: "map", key: "string" },
    { number: 7, name: "runtimeHandler", kind: "string" },
  ],
};

export interface PodSandboxAttributes {
  readonly id: string;
  readonly metadata?: PodSandboxMetadata | undefined;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
}

export const PodSandboxAttributes: Message<PodSandboxAttributes> = {
  name: "runtime.v1.PodSandboxAttributes",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "metadata", kind: "message", message: () => PodSandboxMetadata },
    { number: 3, name: "labels", kind: "string", label: "map", key: "string" },
    { number: 4, name: "annotations", kind: "string", label: "map", key: "string" },
  ],
};

export interface PodSandboxConfig {
  readonly metadata?: PodSandboxMetadata | undefined;
  readonly hostname: string;
  readonly logDirectory: string;
  readonly dnsConfig?: DNSConfig | undefined;
  readonly portMappings: readonly PortMapping[];
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly linux?: LinuxPodSandboxConfig | undefined;
  readonly windows?: WindowsPodSandboxConfig | undefined;
}

export const PodSandboxConfig: Message<PodSandboxConfig> = {
  name: "runtime.v1.PodSandboxConfig",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => PodSandboxMetadata },
    { number: 2, name: "hostname", kind: "string" },
    { number: 3, name: "logDirectory", kind: "string" },
    { number: 4, name: "dnsConfig", kind: "message", message: () => DNSConfig },
    { number: 5, name: "portMappings", kind: "message", label: "repeated", message: () => PortMapping },
    { number: 6, name: "labels", kind: "string", label: "map", key: "string" },
    { number: 7, name: "annotations", kind: "string", label: "map", key: "string" },
    { number: 8, name: "linux", kind: "message", message: () => LinuxPodSandboxConfig },
    { number: 9, name: "windows", kind: "message", message: () => WindowsPodSandboxConfig },
  ],
};

export interface PodSandboxFilter {
  readonly id: string;
  readonly state?: PodSandboxStateValue | undefined;
  readonly labelSelector: ReadonlyMap<string, string>;
}

export const PodSandboxFilter: Message<PodSandboxFilter> = {
  name: "runtime.v1.PodSandboxFilter",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "state", kind: "message", message: () => PodSandboxStateValue },
    { number: 3, name: "labelSelector", kind: "string", label: "map", key: "string" },
  ],
};

export interface PodSandboxMetadata {
  readonly name: string;
  readonly uid: string;
  readonly namespace: string;
  readonly attempt: number;
}

export const PodSandboxMetadata: Message<PodSandboxMetadata> = {
  name: "runtime.v1.PodSandboxMetadata",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "uid", kind: "string" },
    { number: 3, name: "namespace", kind: "string" },
    { number: 4, name: "attempt", kind: "uint32" },
  ],
};

export interface PodSandboxMetrics {
  readonly podSandboxId: string;
  readonly metrics: readonly Metric[];
  readonly containerMetrics: readonly ContainerMetrics[];
}

export const PodSandboxMetrics: Message<PodSandboxMetrics> = {
  name: "runtime.v1.PodSandboxMetrics",
  fields: [
    { number: 1, name: "podSandboxId", kind: "string" },
    { number: 2, name: "metrics", kind: "message", label: "repeated", message: () => Metric },
    { number: 3, name: "containerMetrics", kind: "message", label: "repeated", message: () => ContainerMetrics },
  ],
};

export interface PodSandboxNetworkStatus {
  readonly ip: string;
  readonly additionalIps: readonly PodIP[];
}

export const PodSandboxNetworkStatus: Message<PodSandboxNetworkStatus> = {
  name: "runtime.v1.PodSandboxNetworkStatus",
  fields: [
    { number: 1, name: "ip", kind: "string" },
    { number: 2, name: "additionalIps", kind: "message", label: "repeated", message: () => PodIP },
  ],
};

export interface PodSandboxStateValue {
  readonly state: PodSandboxState;
}

export const PodSandboxStateValue: Message<PodSandboxStateValue> = {
  name: "runtime.v1.PodSandboxStateValue",
  fields: [
    { number: 1, name: "state", kind: "enum" },
  ],
};

export interface PodSandboxStats {
  readonly attributes?: PodSandboxAttributes | undefined;
  readonly linux?: LinuxPodSandboxStats | undefined;
  readonly windows?: WindowsPodSandboxStats | undefined;
}

export const PodSandboxStats: Message<PodSandboxStats> = {
  name: "runtime.v1.PodSandboxStats",
  fields: [
    { number: 1, name: "attributes", kind: "message", message: () => PodSandboxAttributes },
    { number: 2, name: "linux", kind: "message", message: () => LinuxPodSandboxStats },
    { number: 3, name: "windows", kind: "message", message: () => WindowsPodSandboxStats },
  ],
};

export interface PodSandboxStatsFilter {
  readonly id: string;
  readonly labelSelector: ReadonlyMap<string, string>;
}

export const PodSandboxStatsFilter: Message<PodSandboxStatsFilter> = {
  name: "runtime.v1.PodSandboxStatsFilter",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "labelSelector", kind: "string", label: "map", key: "string" },
  ],
};

export interface PodSandboxStatsRequest {
  readonly podSandboxId: string;
}

export const PodSandboxStatsRequest: Message<PodSandboxStatsRequest> = {
  name: "runtime.v1.PodSandboxStatsRequest",
  fields: [
    { number: 1, name: "podSandboxId", kind: "string" },
  ],
};

export interface PodSandboxStatsResponse {
  readonly stats?: PodSandboxStats | undefined;
}

export const PodSandboxStatsResponse: Message<PodSandboxStatsResponse> = {
  name: "runtime.v1.PodSandboxStatsResponse",
  fields: [
    { number: 1, name: "stats", kind: "message", message: () => PodSandboxStats },
  ],
};

export interface PodSandboxStatus {
  readonly id: string;
  readonly metadata?: PodSandboxMetadata | undefined;
  readonly state: PodSandboxState;
  readonly createdAt: bigint;
  readonly network?: PodSandboxNetworkStatus | undefined;
  readonly linux?: LinuxPodSandboxStatus | undefined;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly runtimeHandler: string;
}

export const PodSandboxStatus: Message<PodSandboxStatus> = {
  name: "runtime.v1.PodSandboxStatus",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "metadata", kind: "message", message: () => PodSandboxMetadata },
    { number: 3, name: "state", kind: "enum" },
    { number: 4, name: "createdAt", kind: "int64" },
    { number: 5, name: "network", kind: "message", message: () => PodSandboxNetworkStatus },
    { number: 6, name: "linux", kind: "message", message: () => LinuxPodSandboxStatus },
    { number: 7, name: "labels", kind: "string", label: "map", key: "string" },
    { number: 8, name: "annotations", kind: "string", label: "map", key: "string" },
    { number: 9, name: "runtimeHandler", kind: "string" },
  ],
};

export interface PodSandboxStatusRequest {
  readonly podSandboxId: string;
  readonly verbose: boolean;
}

export const PodSandboxStatusRequest: Message<PodSandboxStatusRequest> = {
  name: "runtime.v1.PodSandboxStatusRequest",
  fields: [
    { number: 1, name: "podSandboxId", kind: "string" },
    { number: 2, name: "verbose", kind: "bool" },
  ],
};

export interface PodSandboxStatusResponse {
  readonly status?: PodSandboxStatus | undefined;
  readonly info: ReadonlyMap<string, string>;
  readonly containersStatuses: readonly ContainerStatus[];
  readonly timestamp: bigint;
}

export const PodSandboxStatusResponse: Message<PodSandboxStatusResponse> = {
  name: "runtime.v1.PodSandboxStatusResponse",
  fields: [
    { number: 1, name: "status", kind: "message", message: () => PodSandboxStatus },
    { number: 2, name: "info", kind: "string", label: "map", key: "string" },
    { number: 3, name: "containersStatuses", kind: "message", label: "repeated", message: () => ContainerStatus },
    { number: 4, name: "timestamp", kind: "int64" },
  ],
};

export interface PortForwardRequest {
  readonly podSandboxId: string;
  readonly port: readonly number[];
}

export const PortForwardRequest: Message<PortForwardRequest> = {
  name: "runtime.v1.PortForwardRequest",
  fields: [
    { number: 1, name: "podSandboxId", kind: "string" },
    { number: 2, name: "port", kind: "int32", label: "repeated" },
  ],
};

export interface PortForwardResponse {
  readonly url: string;
}

export const PortForwardResponse: Message<PortForwardResponse> = {
  name: "runtime.v1.PortForwardResponse",
  fields: [
    { number: 1, name: "url", kind: "string" },
  ],
};

export interface PortMapping {
  readonly protocol: Protocol;
  readonly containerPort: number;
  readonly hostPort: number;
  readonly hostIp: string;
}

export const PortMapping: Message<PortMapping> = {
  name: "runtime.v1.PortMapping",
  fields: [
    { number: 1, name: "protocol", kind: "enum" },
    { number: 2, name: "containerPort", kind: "int32" },
    { number: 3, name: "hostPort", kind: "int32" },
    { number: 4, name: "hostIp", kind: "string" },
  ],
};

export interface ProcessUsage {
  readonly timestamp: bigint;
  readonly processCount?: UInt64Value | undefined;
}

export const ProcessUsage: Message<ProcessUsage> = {
  name: "runtime.v1.ProcessUsage",
  fields: [
    { number: 1, name: "timestamp", kind: "int64" },
    { number: 2, name: "processCount", kind: "message", message: () => UInt64Value },
  ],
};

export interface PsiData {
  readonly Total: bigint;
  readonly Avg10: number;
  readonly Avg60: number;
  readonly Avg300: number;
}

export const PsiData: Message<PsiData> = {
  name: "runtime.v1.PsiData",
  fields: [
    { number: 1, name: "Total", kind: "uint64" },
    { number: 2, name: "Avg10", kind: "double" },
    { number: 3, name: "Avg60", kind: "double" },
    { number: 4, name: "Avg300", kind: "double" },
  ],
};

export interface PsiStats {
  readonly Full?: PsiData | undefined;
  readonly Some?: PsiData | undefined;
}

export const PsiStats: Message<PsiStats> = {
  name: "runtime.v1.PsiStats",
  fields: [
    { number: 1, name: "Full", kind: "message", message: () => PsiData },
    { number: 2, name: "Some", kind: "message", message: () => PsiData },
  ],
};

export interface PullImageRequest {
  readonly image?: ImageSpec | undefined;
  readonly auth?: AuthConfig | undefined;
  readonly sandboxConfig?: PodSandboxConfig | undefined;
}

export const PullImageRequest: Message<PullImageRequest> = {
  name: "runtime.v1.PullImageRequest",
  fields: [
    { number: 1, name: "image", kind: "message", message: () => ImageSpec },
    { number: 2, name: "auth", kind: "message", message: () => AuthConfig },
    { number: 3, name: "sandboxConfig", kind: "message", message: () => PodSandboxConfig },
  ],
};

export interface PullImageResponse {
  readonly imageRef: string;
}

export const PullImageResponse: Message<PullImageResponse> = {
  name: "runtime.v1.PullImageResponse",
  fields: [
    { number: 1, name: "imageRef", kind: "string" },
  ],
};

export interface RemoveContainerRequest {
  readonly containerId: string;
}

export const RemoveContainerRequest: Message<RemoveContainerRequest> = {
  name: "runtime.v1.RemoveContainerRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
  ],
};

export type RemoveContainerResponse = Readonly<Record<never, never>>;

export const RemoveContainerResponse: Message<RemoveContainerResponse> = {
  name: "runtime.v1.RemoveContainerResponse",
  fields: [],
};

export interface RemoveImageRequest {
  readonly image?: ImageSpec | undefined;
}

export const RemoveImageRequest: Message<RemoveImageRequest> = {
  name: "runtime.v1.RemoveImageRequest",
  fields: [
    { number: 1, name: "image", kind: "message", message: () => ImageSpec },
  ],
};

export type RemoveImageResponse = Readonly<Record<never, never>>;

export const RemoveImageResponse: Message<RemoveImageResponse> = {
  name: "runtime.v1.RemoveImageResponse",
  fields: [],
};

export interface RemovePodSandboxRequest {
  readonly podSandboxId: string;
}

export const RemovePodSandboxRequest: Message<RemovePodSandboxRequest> = {
  name: "runtime.v1.RemovePodSandboxRequest",
  fields: [
    { number: 1, name: "podSandboxId", kind: "string" },
  ],
};

export type RemovePodSandboxResponse = Readonly<Record<never, never>>;

export const RemovePodSandboxResponse: Message<RemovePodSandboxResponse> = {
  name: "runtime.v1.RemovePodSandboxResponse",
  fields: [],
};

export interface ReopenContainerLogRequest {
  readonly containerId: string;
}

export const ReopenContainerLogRequest: Message<ReopenContainerLogRequest> = {
  name: "runtime.v1.ReopenContainerLogRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
  ],
};

export type ReopenContainerLogResponse = Readonly<Record<never, never>>;

export const ReopenContainerLogResponse: Message<ReopenContainerLogResponse> = {
  name: "runtime.v1.ReopenContainerLogResponse",
  fields: [],
};

export interface RestorePodRequest {
  readonly checkpointPath: string;
  readonly config?: PodSandboxConfig | undefined;
  readonly runtimeHandler: string;
  readonly options: ReadonlyMap<string, string>;
  readonly containerConfigs: readonly ContainerConfig[];
}

export const RestorePodRequest: Message<RestorePodRequest> = {
  name: "runtime.v1.RestorePodRequest",
  fields: [
    { number: 1, name: "checkpointPath", kind: "string" },
    { number: 2, name: "config", kind: "message", message: () => PodSandboxConfig },
    { number: 3, name: "runtimeHandler", kind: "string" },
    { number: 4, name: "options", kind: "string", label: "map", key: "string" },
    { number: 5, name: "containerConfigs", kind: "message", label: "repeated", message: () => ContainerConfig },
  ],
};

export interface RestorePodResponse {
  readonly podSandboxId: string;
  readonly restoredContainers: readonly RestoredContainer[];
}

export const RestorePodResponse: Message<RestorePodResponse> = {
  name: "runtime.v1.RestorePodResponse",
  fields: [
    { number: 1, name: "podSandboxId", kind: "string" },
    { number: 2, name: "restoredContainers", kind: "message", label: "repeated", message: () => RestoredContainer },
  ],
};

export interface RestoredContainer {
  readonly name: string;
  readonly containerId: string;
}

export const RestoredContainer: Message<RestoredContainer> = {
  name: "runtime.v1.RestoredContainer",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "containerId", kind: "string" },
  ],
};

export interface RunPodSandboxRequest {
  readonly config?: PodSandboxConfig | undefined;
  readonly runtimeHandler: string;
}

export const RunPodSandboxRequest: Message<RunPodSandboxRequest> = {
  name: "runtime.v1.RunPodSandboxRequest",
  fields: [
    { number: 1, name: "config", kind: "message", message: () => PodSandboxConfig },
    { number: 2, name: "runtimeHandler", kind: "string" },
  ],
};

export interface RunPodSandboxResponse {
  readonly podSandboxId: string;
}

export const RunPodSandboxResponse: Message<RunPodSandboxResponse> = {
  name: "runtime.v1.RunPodSandboxResponse",
  fields: [
    { number: 1, name: "podSandboxId", kind: "string" },
  ],
};

export interface RuntimeCondition {
  readonly type: string;
  readonly status: boolean;
  readonly reason: string;
  readonly message: string;
}

export const RuntimeCondition: Message<RuntimeCondition> = {
  name: "runtime.v1.RuntimeCondition",
  fields: [
    { number: 1, name: "type", kind: "string" },
    { number: 2, name: "status", kind: "bool" },
    { number: 3, name: "reason", kind: "string" },
    { number: 4, name: "message", kind: "string" },
  ],
};

export interface RuntimeConfig {
  readonly networkConfig?: NetworkConfig | undefined;
}

export const RuntimeConfig: Message<RuntimeConfig> = {
  name: "runtime.v1.RuntimeConfig",
  fields: [
    { number: 1, name: "networkConfig", kind: "message", message: () => NetworkConfig },
  ],
};

export type RuntimeConfigRequest = Readonly<Record<never, never>>;

export const RuntimeConfigRequest: Message<RuntimeConfigRequest> = {
  name: "runtime.v1.RuntimeConfigRequest",
  fields: [],
};

export interface RuntimeConfigResponse {
  readonly linux?: LinuxRuntimeConfiguration | undefined;
}

export const RuntimeConfigResponse: Message<RuntimeConfigResponse> = {
  name: "runtime.v1.RuntimeConfigResponse",
  fields: [
    { number: 1, name: "linux", kind: "message", message: () => LinuxRuntimeConfiguration },
  ],
};

export interface RuntimeFeatures {
  readonly supplementalGroupsPolicy: boolean;
  readonly userNamespacesHostNetwork: boolean;
  readonly mountOptions: boolean;
}

export const RuntimeFeatures: Message<RuntimeFeatures> = {
  name: "runtime.v1.RuntimeFeatures",
  fields: [
    { number: 1, name: "supplementalGroupsPolicy", kind: "bool" },
    { number: 2, name: "userNamespacesHostNetwork", kind: "bool" },
    { number: 3, name: "mountOptions", kind: "bool" },
  ],
};

export interface RuntimeHandler {
  readonly name: string;
  readonly features?: RuntimeHandlerFeatures | undefined;
}

export const RuntimeHandler: Message<RuntimeHandler> = {
  name: "runtime.v1.RuntimeHandler",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "features", kind: "message", message: () => RuntimeHandlerFeatures },
  ],
};

export interface RuntimeHandlerFeatures {
  readonly recursiveReadOnlyMounts: boolean;
  readonly userNamespaces: boolean;
}

export const RuntimeHandlerFeatures: Message<RuntimeHandlerFeatures> = {
  name: "runtime.v1.RuntimeHandlerFeatures",
  fields: [
    { number: 1, name: "recursiveReadOnlyMounts", kind: "bool" },
    { number: 2, name: "userNamespaces", kind: "bool" },
  ],
};

export interface RuntimeStatus {
  readonly conditions: readonly RuntimeCondition[];
}

export const RuntimeStatus: Message<RuntimeStatus> = {
  name: "runtime.v1.RuntimeStatus",
  fields: [
    { number: 1, name: "conditions", kind: "message", label: "repeated", message: () => RuntimeCondition },
  ],
};

export interface SELinuxOption {
  readonly user: string;
  readonly role: string;
  readonly type: string;
  readonly level: string;
}

export const SELinuxOption: Message<SELinuxOption> = {
  name: "runtime.v1.SELinuxOption",
  fields: [
    { number: 1, name: "user", kind: "string" },
    { number: 2, name: "role", kind: "string" },
    { number: 3, name: "type", kind: "string" },
    { number: 4, name: "level", kind: "string" },
  ],
};

export interface SecurityProfile {
  readonly profileType: SecurityProfileProfileType;
  readonly localhostRef: string;
}

export const SecurityProfile: Message<SecurityProfile> = {
  name: "runtime.v1.SecurityProfile",
  fields: [
    { number: 1, name: "profileType", kind: "enum" },
    { number: 2, name: "localhostRef", kind: "string" },
  ],
};

export interface StartContainerRequest {
  readonly containerId: string;
}

export const StartContainerRequest: Message<StartContainerRequest> = {
  name: "runtime.v1.StartContainerRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
  ],
};

export type StartContainerResponse = Readonly<Record<never, never>>;

export const StartContainerResponse: Message<StartContainerResponse> = {
  name: "runtime.v1.StartContainerResponse",
  fields: [],
};

export interface StatusRequest {
  readonly verbose: boolean;
}

export const StatusRequest: Message<StatusRequest> = {
  name: "runtime.v1.StatusRequest",
  fields: [
    { number: 1, name: "verbose", kind: "bool" },
  ],
};

export interface StatusResponse {
  readonly status?: RuntimeStatus | undefined;
  readonly info: ReadonlyMap<string, string>;
  readonly runtimeHandlers: readonly RuntimeHandler[];
  readonly features?: RuntimeFeatures | undefined;
}

export const StatusResponse: Message<StatusResponse> = {
  name: "runtime.v1.StatusResponse",
  fields: [
    { number: 1, name: "status", kind: "message", message: () => RuntimeStatus },
    { number: 2, name: "info", kind: "string", label: "map", key: "string" },
    { number: 3, name: "runtimeHandlers", kind: "message", label: "repeated", message: () => RuntimeHandler },
    { number: 4, name: "features", kind: "message", message: () => RuntimeFeatures },
  ],
};

export interface StopContainerRequest {
  readonly containerId: string;
  readonly timeout: bigint;
}

export const StopContainerRequest: Message<StopContainerRequest> = {
  name: "runtime.v1.StopContainerRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "timeout", kind: "int64" },
  ],
};

export type StopContainerResponse = Readonly<Record<never, never>>;

export const StopContainerResponse: Message<StopContainerResponse> = {
  name: "runtime.v1.StopContainerResponse",
  fields: [],
};

export interface StopPodSandboxRequest {
  readonly podSandboxId: string;
}

export const StopPodSandboxRequest: Message<StopPodSandboxRequest> = {
  name: "runtime.v1.StopPodSandboxRequest",
  fields: [
    { number: 1, name: "podSandboxId", kind: "string" },
  ],
};

export type StopPodSandboxResponse = Readonly<Record<never, never>>;

export const StopPodSandboxResponse: Message<StopPodSandboxResponse> = {
  name: "runtime.v1.StopPodSandboxResponse",
  fields: [],
};

export interface StreamContainerStatsRequest {
  readonly filter?: ContainerStatsFilter | undefined;
}

export const StreamContainerStatsRequest: Message<StreamContainerStatsRequest> = {
  name: "runtime.v1.StreamContainerStatsRequest",
  fields: [
    { number: 1, name: "filter", kind: "message", message: () => ContainerStatsFilter },
  ],
};

export interface StreamContainerStatsResponse {
  readonly containerStats: readonly ContainerStats[];
}

export const StreamContainerStatsResponse: Message<StreamContainerStatsResponse> = {
  name: "runtime.v1.StreamContainerStatsResponse",
  fields: [
    { number: 1, name: "containerStats", kind: "message", label: "repeated", message: () => ContainerStats },
  ],
};

export interface StreamContainersRequest {
  readonly filter?: ContainerFilter | undefined;
}

export const StreamContainersRequest: Message<StreamContainersRequest> = {
  name: "runtime.v1.StreamContainersRequest",
  fields: [
    { number: 1, name: "filter", kind: "message", message: () => ContainerFilter },
  ],
};

export interface StreamContainersResponse {
  readonly containers: readonly Container[];
}

export const StreamContainersResponse: Message<StreamContainersResponse> = {
  name: "runtime.v1.StreamContainersResponse",
  fields: [
    { number: 1, name: "containers", kind: "message", label: "repeated", message: () => Container },
  ],
};

export interface StreamImagesRequest {
  readonly filter?: ImageFilter | undefined;
}

export const StreamImagesRequest: Message<StreamImagesRequest> = {
  name: "runtime.v1.StreamImagesRequest",
  fields: [
    { number: 1, name: "filter", kind: "message", message: () => ImageFilter },
  ],
};

export interface StreamImagesResponse {
  readonly images: readonly Image[];
}

export const StreamImagesResponse: Message<StreamImagesResponse> = {
  name: "runtime.v1.StreamImagesResponse",
  fields: [
    { number: 1, name: "images", kind: "message", label: "repeated", message: () => Image },
  ],
};

export type StreamPodSandboxMetricsRequest = Readonly<Record<never, never>>;

export const StreamPodSandboxMetricsRequest: Message<StreamPodSandboxMetricsRequest> = {
  name: "runtime.v1.StreamPodSandboxMetricsRequest",
  fields: [],
};

export interface StreamPodSandboxMetricsResponse {
  readonly podSandboxMetrics: readonly PodSandboxMetrics[];
}

export const StreamPodSandboxMetricsResponse: Message<StreamPodSandboxMetricsResponse> = {
  name: "runtime.v1.StreamPodSandboxMetricsResponse",
  fields: [
    { number: 1, name: "podSandboxMetrics", kind: "message", label: "repeated", message: () => PodSandboxMetrics },
  ],
};

export interface StreamPodSandboxStatsRequest {
  readonly filter?: PodSandboxStatsFilter | undefined;
}

export const StreamPodSandboxStatsRequest: Message<StreamPodSandboxStatsRequest> = {
  name: "runtime.v1.StreamPodSandboxStatsRequest",
  fields: [
    { number: 1, name: "filter", kind: "message", message: () => PodSandboxStatsFilter },
  ],
};

export interface StreamPodSandboxStatsResponse {
  readonly podSandboxStats: readonly PodSandboxStats[];
}

export const StreamPodSandboxStatsResponse: Message<StreamPodSandboxStatsResponse> = {
  name: "runtime.v1.StreamPodSandboxStatsResponse",
  fields: [
    { number: 1, name: "podSandboxStats", kind: "message", label: "repeated", message: () => PodSandboxStats },
  ],
};

export interface StreamPodSandboxesRequest {
  readonly filter?: PodSandboxFilter | undefined;
}

export const StreamPodSandboxesRequest: Message<StreamPodSandboxesRequest> = {
  name: "runtime.v1.StreamPodSandboxesRequest",
  fields: [
    { number: 1, name: "filter", kind: "message", message: () => PodSandboxFilter },
  ],
};

export interface StreamPodSandboxesResponse {
  readonly podSandboxes: readonly PodSandbox[];
}

export const StreamPodSandboxesResponse: Message<StreamPodSandboxesResponse> = {
  name: "runtime.v1.StreamPodSandboxesResponse",
  fields: [
    { number: 1, name: "podSandboxes", kind: "message", label: "repeated", message: () => PodSandbox },
  ],
};

export interface SwapUsage {
  readonly timestamp: bigint;
  readonly swapAvailableBytes?: UInt64Value | undefined;
  readonly swapUsageBytes?: UInt64Value | undefined;
}

export const SwapUsage: Message<SwapUsage> = {
  name: "runtime.v1.SwapUsage",
  fields: [
    { number: 1, name: "timestamp", kind: "int64" },
    { number: 2, name: "swapAvailableBytes", kind: "message", message: () => UInt64Value },
    { number: 3, name: "swapUsageBytes", kind: "message", message: () => UInt64Value },
  ],
};

export interface UInt64Value {
  readonly value: bigint;
}

export const UInt64Value: Message<UInt64Value> = {
  name: "runtime.v1.UInt64Value",
  fields: [
    { number: 1, name: "value", kind: "uint64" },
  ],
};

export interface UpdateContainerResourcesRequest {
  readonly containerId: string;
  readonly linux?: LinuxContainerResources | undefined;
  readonly windows?: WindowsContainerResources | undefined;
  readonly annotations: ReadonlyMap<string, string>;
}

export const UpdateContainerResourcesRequest: Message<UpdateContainerResourcesRequest> = {
  name: "runtime.v1.UpdateContainerResourcesRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "linux", kind: "message", message: () => LinuxContainerResources },
    { number: 3, name: "windows", kind: "message", message: () => WindowsContainerResources },
    { number: 4, name: "annotations", kind: "string", label: "map", key: "string" },
  ],
};

export type UpdateContainerResourcesResponse = Readonly<Record<never, never>>;

export const UpdateContainerResourcesResponse: Message<UpdateContainerResourcesResponse> = {
  name: "runtime.v1.UpdateContainerResourcesResponse",
  fields: [],
};

export interface UpdatePodSandboxResourcesRequest {
  readonly podSandboxId: string;
  readonly overhead?: LinuxContainerResources | undefined;
  readonly resources?: LinuxContainerResources | undefined;
}

export const UpdatePodSandboxResourcesRequest: Message<UpdatePodSandboxResourcesRequest> = {
  name: "runtime.v1.UpdatePodSandboxResourcesRequest",
  fields: [
    { number: 1, name: "podSandboxId", kind: "string" },
    { number: 2, name: "overhead", kind: "message", message: () => LinuxContainerResources },
    { number: 3, name: "resources", kind: "message", message: () => LinuxContainerResources },
  ],
};

export type UpdatePodSandboxResourcesResponse = Readonly<Record<never, never>>;

export const UpdatePodSandboxResourcesResponse: Message<UpdatePodSandboxResourcesResponse> = {
  name: "runtime.v1.UpdatePodSandboxResourcesResponse",
  fields: [],
};

export interface UpdateRuntimeConfigRequest {
  readonly runtimeConfig?: RuntimeConfig | undefined;
}

export const UpdateRuntimeConfigRequest: Message<UpdateRuntimeConfigRequest> = {
  name: "runtime.v1.UpdateRuntimeConfigRequest",
  fields: [
    { number: 1, name: "runtimeConfig", kind: "message", message: () => RuntimeConfig },
  ],
};

export type UpdateRuntimeConfigResponse = Readonly<Record<never, never>>;

export const UpdateRuntimeConfigResponse: Message<UpdateRuntimeConfigResponse> = {
  name: "runtime.v1.UpdateRuntimeConfigResponse",
  fields: [],
};

export interface UserNamespace {
  readonly mode: NamespaceMode;
  readonly uids: readonly IDMapping[];
  readonly gids: readonly IDMapping[];
}

export const UserNamespace: Message<UserNamespace> = {
  name: "runtime.v1.UserNamespace",
  fields: [
    { number: 1, name: "mode", kind: "enum" },
    { number: 2, name: "uids", kind: "message", label: "repeated", message: () => IDMapping },
    { number: 3, name: "gids", kind: "message", label: "repeated", message: () => IDMapping },
  ],
};

export interface VersionRequest {
  readonly version: string;
}

export const VersionRequest: Message<VersionRequest> = {
  name: "runtime.v1.VersionRequest",
  fields: [
    { number: 1, name: "version", kind: "string" },
  ],
};

export interface VersionResponse {
  readonly version: string;
  readonly runtimeName: string;
  readonly runtimeVersion: string;
  readonly runtimeApiVersion: string;
}

export const VersionResponse: Message<VersionResponse> = {
  name: "runtime.v1.VersionResponse",
  fields: [
    { number: 1, name: "version", kind: "string" },
    { number: 2, name: "runtimeName", kind: "string" },
    { number: 3, name: "runtimeVersion", kind: "string" },
    { number: 4, name: "runtimeApiVersion", kind: "string" },
  ],
};

export interface WindowsContainerConfig {
  readonly resources?: WindowsContainerResources | undefined;
  readonly securityContext?: WindowsContainerSecurityContext | undefined;
}

export const WindowsContainerConfig: Message<WindowsContainerConfig> = {
  name: "runtime.v1.WindowsContainerConfig",
  fields: [
    { number: 1, name: "resources", kind: "message", message: () => WindowsContainerResources },
    { number: 2, name: "securityContext", kind: "message", message: () => WindowsContainerSecurityContext },
  ],
};

export interface WindowsContainerResources {
  readonly cpuShares: bigint;
  readonly cpuCount: bigint;
  readonly cpuMaximum: bigint;
  readonly memoryLimitInBytes: bigint;
  readonly rootfsSizeInBytes: bigint;
  readonly affinityCpus: readonly WindowsCpuGroupAffinity[];
}

export const WindowsContainerResources: Message<WindowsContainerResources> = {
  name: "runtime.v1.WindowsContainerResources",
  fields: [
    { number: 1, name: "cpuShares", kind: "int64" },
    { number: 2, name: "cpuCount", kind: "int64" },
    { number: 3, name: "cpuMaximum", kind: "int64" },
    { number: 4, name: "memoryLimitInBytes", kind: "int64" },
    { number: 5, name: "rootfsSizeInBytes", kind: "int64" },
    { number: 6, name: "affinityCpus", kind: "message", label: "repeated", message: () => WindowsCpuGroupAffinity },
  ],
};

export interface WindowsContainerSecurityContext {
  readonly runAsUsername: string;
  readonly credentialSpec: string;
  readonly hostProcess: boolean;
}

export const WindowsContainerSecurityContext: Message<WindowsContainerSecurityContext> = {
  name: "runtime.v1.WindowsContainerSecurityContext",
  fields: [
    { number: 1, name: "runAsUsername", kind: "string" },
    { number: 2, name: "credentialSpec", kind: "string" },
    { number: 3, name: "hostProcess", kind: "bool" },
  ],
};

export interface WindowsContainerStats {
  readonly attributes?: ContainerAttributes | undefined;
  readonly cpu?: WindowsCpuUsage | undefined;
  readonly memory?: WindowsMemoryUsage | undefined;
  readonly writableLayer?: WindowsFilesystemUsage | undefined;
}

export const WindowsContainerStats: Message<WindowsContainerStats> = {
  name: "runtime.v1.WindowsContainerStats",
  fields: [
    { number: 1, name: "attributes", kind: "message", message: () => ContainerAttributes },
    { number: 2, name: "cpu", kind: "message", message: () => WindowsCpuUsage },
    { number: 3, name: "memory", kind: "message", message: () => WindowsMemoryUsage },
    { number: 4, name: "writableLayer", kind: "message", message: () => WindowsFilesystemUsage },
  ],
};

export interface WindowsCpuGroupAffinity {
  readonly cpuMask: bigint;
  readonly cpuGroup: number;
}

export const WindowsCpuGroupAffinity: Message<WindowsCpuGroupAffinity> = {
  name: "runtime.v1.WindowsCpuGroupAffinity",
  fields: [
    { number: 1, name: "cpuMask", kind: "uint64" },
    { number: 2, name: "cpuGroup", kind: "uint32" },
  ],
};

export interface WindowsCpuUsage {
  readonly timestamp: bigint;
  readonly usageCoreNanoSeconds?: UInt64Value | undefined;
  readonly usageNanoCores?: UInt64Value | undefined;
}

export const WindowsCpuUsage: Message<WindowsCpuUsage> = {
  name: "runtime.v1.WindowsCpuUsage",
  fields: [
    { number: 1, name: "timestamp", kind: "int64" },
    { number: 2, name: "usageCoreNanoSeconds", kind: "message", message: () => UInt64Value },
    { number: 3, name: "usageNanoCores", kind: "message", message: () => UInt64Value },
  ],
};

export interface WindowsFilesystemUsage {
  readonly timestamp: bigint;
  readonly fsId?: FilesystemIdentifier | undefined;
  readonly usedBytes?: UInt64Value | undefined;
}

export const WindowsFilesystemUsage: Message<WindowsFilesystemUsage> = {
  name: "runtime.v1.WindowsFilesystemUsage",
  fields: [
    { number: 1, name: "timestamp", kind: "int64" },
    { number: 2, name: "fsId", kind: "message", message: () => FilesystemIdentifier },
    { number: 3, name: "usedBytes", kind: "message", message: () => UInt64Value },
  ],
};

export interface WindowsMemoryUsage {
  readonly timestamp: bigint;
  readonly workingSetBytes?: UInt64Value | undefined;
  readonly availableBytes?: UInt64Value | undefined;
  readonly pageFaults?: UInt64Value | undefined;
  readonly commitMemoryBytes?: UInt64Value | undefined;
}

export const WindowsMemoryUsage: Message<WindowsMemoryUsage> = {
  name: "runtime.v1.WindowsMemoryUsage",
  fields: [
    { number: 1, name: "timestamp", kind: "int64" },
    { number: 2, name: "workingSetBytes", kind: "message", message: () => UInt64Value },
    { number: 3, name: "availableBytes", kind: "message", message: () => UInt64Value },
    { number: 4, name: "pageFaults", kind: "message", message: () => UInt64Value },
    { number: 5, name: "commitMemoryBytes", kind: "message", message: () => UInt64Value },
  ],
};

export interface WindowsNamespaceOption {
  readonly network: NamespaceMode;
}

export const WindowsNamespaceOption: Message<WindowsNamespaceOption> = {
  name: "runtime.v1.WindowsNamespaceOption",
  fields: [
    { number: 1, name: "network", kind: "enum" },
  ],
};

export interface WindowsNetworkInterfaceUsage {
  readonly name: string;
  readonly rxBytes?: UInt64Value | undefined;
  readonly rxPacketsDropped?: UInt64Value | undefined;
  readonly txBytes?: UInt64Value | undefined;
  readonly txPacketsDropped?: UInt64Value | undefined;
}

export const WindowsNetworkInterfaceUsage: Message<WindowsNetworkInterfaceUsage> = {
  name: "runtime.v1.WindowsNetworkInterfaceUsage",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "rxBytes", kind: "message", message: () => UInt64Value },
    { number: 3, name: "rxPacketsDropped", kind: "message", message: () => UInt64Value },
    { number: 4, name: "txBytes", kind: "message", message: () => UInt64Value },
    { number: 5, name: "txPacketsDropped", kind: "message", message: () => UInt64Value },
  ],
};

export interface WindowsNetworkUsage {
  readonly timestamp: bigint;
  readonly defaultInterface?: WindowsNetworkInterfaceUsage | undefined;
  readonly interfaces: readonly WindowsNetworkInterfaceUsage[];
}

export const WindowsNetworkUsage: Message<WindowsNetworkUsage> = {
  name: "runtime.v1.WindowsNetworkUsage",
  fields: [
    { number: 1, name: "timestamp", kind: "int64" },
    { number: 2, name: "defaultInterface", kind: "message", message: () => WindowsNetworkInterfaceUsage },
    { number: 3, name: "interfaces", kind: "message", label: "repeated", message: () => WindowsNetworkInterfaceUsage },
  ],
};

export interface WindowsPodSandboxConfig {
  readonly securityContext?: WindowsSandboxSecurityContext | undefined;
}

export const WindowsPodSandboxConfig: Message<WindowsPodSandboxConfig> = {
  name: "runtime.v1.WindowsPodSandboxConfig",
  fields: [
    { number: 1, name: "securityContext", kind: "message", message: () => WindowsSandboxSecurityContext },
  ],
};

export interface WindowsPodSandboxStats {
  readonly cpu?: WindowsCpuUsage | undefined;
  readonly memory?: WindowsMemoryUsage | undefined;
  readonly network?: WindowsNetworkUsage | undefined;
  readonly process?: WindowsProcessUsage | undefined;
  readonly containers: readonly WindowsContainerStats[];
}

export const WindowsPodSandboxStats: Message<WindowsPodSandboxStats> = {
  name: "runtime.v1.WindowsPodSandboxStats",
  fields: [
    { number: 1, name: "cpu", kind: "message", message: () => WindowsCpuUsage },
    { number: 2, name: "memory", kind: "message", message: () => WindowsMemoryUsage },
    { number: 3, name: "network", kind: "message", message: () => WindowsNetworkUsage },
    { number: 4, name: "process", kind: "message", message: () => WindowsProcessUsage },
    { number: 5, name: "containers", kind: "message", label: "repeated", message: () => WindowsContainerStats },
  ],
};

export interface WindowsProcessUsage {
  readonly timestamp: bigint;
  readonly processCount?: UInt64Value | undefined;
}

export const WindowsProcessUsage: Message<WindowsProcessUsage> = {
  name: "runtime.v1.WindowsProcessUsage",
  fields: [
    { number: 1, name: "timestamp", kind: "int64" },
    { number: 2, name: "processCount", kind: "message", message: () => UInt64Value },
  ],
};

export interface WindowsSandboxSecurityContext {
  readonly runAsUsername: string;
  readonly credentialSpec: string;
  readonly hostProcess: boolean;
  readonly namespaceOptions?: WindowsNamespaceOption | undefined;
}

export const WindowsSandboxSecurityContext: Message<WindowsSandboxSecurityContext> = {
  name: "runtime.v1.WindowsSandboxSecurityContext",
  fields: [
    { number: 1, name: "runAsUsername", kind: "string" },
    { number: 2, name: "credentialSpec", kind: "string" },
    { number: 3, name: "hostProcess", kind: "bool" },
    { number: 4, name: "namespaceOptions", kind: "message", message: () => WindowsNamespaceOption },
  ],
};

export const ImageService = {
  ListImages: {
    path: "/runtime.v1.ImageService/ListImages",
    service: "runtime.v1.ImageService",
    method: "ListImages",
    request: ListImagesRequest,
    response: ListImagesResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ListImagesRequest, ListImagesResponse, false, false> as Call<ListImagesRequest, ListImagesResponse, false, false>,
  StreamImages: {
    path: "/runtime.v1.ImageService/StreamImages",
    service: "runtime.v1.ImageService",
    method: "StreamImages",
    request: StreamImagesRequest,
    response: StreamImagesResponse,
    clientStream: false,
    serverStream: true,
    deprecated: false,
  } satisfies Call<StreamImagesRequest, StreamImagesResponse, false, true> as Call<StreamImagesRequest, StreamImagesResponse, false, true>,
  ImageStatus: {
    path: "/runtime.v1.ImageService/ImageStatus",
    service: "runtime.v1.ImageService",
    method: "ImageStatus",
    request: ImageStatusRequest,
    response: ImageStatusResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ImageStatusRequest, ImageStatusResponse, false, false> as Call<ImageStatusRequest, ImageStatusResponse, false, false>,
  PullImage: {
    path: "/runtime.v1.ImageService/PullImage",
    service: "runtime.v1.ImageService",
    method: "PullImage",
    request: PullImageRequest,
    response: PullImageResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<PullImageRequest, PullImageResponse, false, false> as Call<PullImageRequest, PullImageResponse, false, false>,
  RemoveImage: {
    path: "/runtime.v1.ImageService/RemoveImage",
    service: "runtime.v1.ImageService",
    method: "RemoveImage",
    request: RemoveImageRequest,
    response: RemoveImageResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<RemoveImageRequest, RemoveImageResponse, false, false> as Call<RemoveImageRequest, RemoveImageResponse, false, false>,
  ImageFsInfo: {
    path: "/runtime.v1.ImageService/ImageFsInfo",
    service: "runtime.v1.ImageService",
    method: "ImageFsInfo",
    request: ImageFsInfoRequest,
    response: ImageFsInfoResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ImageFsInfoRequest, ImageFsInfoResponse, false, false> as Call<ImageFsInfoRequest, ImageFsInfoResponse, false, false>,
};

export const RuntimeService = {
  Version: {
    path: "/runtime.v1.RuntimeService/Version",
    service: "runtime.v1.RuntimeService",
    method: "Version",
    request: VersionRequest,
    response: VersionResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<VersionRequest, VersionResponse, false, false> as Call<VersionRequest, VersionResponse, false, false>,
  RunPodSandbox: {
    path: "/runtime.v1.RuntimeService/RunPodSandbox",
    service: "runtime.v1.RuntimeService",
    method: "RunPodSandbox",
    request: RunPodSandboxRequest,
    response: RunPodSandboxResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<RunPodSandboxRequest, RunPodSandboxResponse, false, false> as Call<RunPodSandboxRequest, RunPodSandboxResponse, false, false>,
  StopPodSandbox: {
    path: "/runtime.v1.RuntimeService/StopPodSandbox",
    service: "runtime.v1.RuntimeService",
    method: "StopPodSandbox",
    request: StopPodSandboxRequest,
    response: StopPodSandboxResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<StopPodSandboxRequest, StopPodSandboxResponse, false, false> as Call<StopPodSandboxRequest, StopPodSandboxResponse, false, false>,
  RemovePodSandbox: {
    path: "/runtime.v1.RuntimeService/RemovePodSandbox",
    service: "runtime.v1.RuntimeService",
    method: "RemovePodSandbox",
    request: RemovePodSandboxRequest,
    response: RemovePodSandboxResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<RemovePodSandboxRequest, RemovePodSandboxResponse, false, false> as Call<RemovePodSandboxRequest, RemovePodSandboxResponse, false, false>,
  PodSandboxStatus: {
    path: "/runtime.v1.RuntimeService/PodSandboxStatus",
    service: "runtime.v1.RuntimeService",
    method: "PodSandboxStatus",
    request: PodSandboxStatusRequest,
    response: PodSandboxStatusResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<PodSandboxStatusRequest, PodSandboxStatusResponse, false, false> as Call<PodSandboxStatusRequest, PodSandboxStatusResponse, false, false>,
  ListPodSandbox: {
    path: "/runtime.v1.RuntimeService/ListPodSandbox",
    service: "runtime.v1.RuntimeService",
    method: "ListPodSandbox",
    request: ListPodSandboxRequest,
    response: ListPodSandboxResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ListPodSandboxRequest, ListPodSandboxResponse, false, false> as Call<ListPodSandboxRequest, ListPodSandboxResponse, false, false>,
  StreamPodSandboxes: {
    path: "/runtime.v1.RuntimeService/StreamPodSandboxes",
    service: "runtime.v1.RuntimeService",
    method: "StreamPodSandboxes",
    request: StreamPodSandboxesRequest,
    response: StreamPodSandboxesResponse,
    clientStream: false,
    serverStream: true,
    deprecated: false,
  } satisfies Call<StreamPodSandboxesRequest, StreamPodSandboxesResponse, false, true> as Call<StreamPodSandboxesRequest, StreamPodSandboxesResponse, false, true>,
  CreateContainer: {
    path: "/runtime.v1.RuntimeService/CreateContainer",
    service: "runtime.v1.RuntimeService",
    method: "CreateContainer",
    request: CreateContainerRequest,
    response: CreateContainerResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<CreateContainerRequest, CreateContainerResponse, false, false> as Call<CreateContainerRequest, CreateContainerResponse, false, false>,
  StartContainer: {
    path: "/runtime.v1.RuntimeService/StartContainer",
    service: "runtime.v1.RuntimeService",
    method: "StartContainer",
    request: StartContainerRequest,
    response: StartContainerResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<StartContainerRequest, StartContainerResponse, false, false> as Call<StartContainerRequest, StartContainerResponse, false, false>,
  StopContainer: {
    path: "/runtime.v1.RuntimeService/StopContainer",
    service: "runtime.v1.RuntimeService",
    method: "StopContainer",
    request: StopContainerRequest,
    response: StopContainerResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<StopContainerRequest, StopContainerResponse, false, false> as Call<StopContainerRequest, StopContainerResponse, false, false>,
  RemoveContainer: {
    path: "/runtime.v1.RuntimeService/RemoveContainer",
    service: "runtime.v1.RuntimeService",
    method: "RemoveContainer",
    request: RemoveContainerRequest,
    response: RemoveContainerResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<RemoveContainerRequest, RemoveContainerResponse, false, false> as Call<RemoveContainerRequest, RemoveContainerResponse, false, false>,
  ListContainers: {
    path: "/runtime.v1.RuntimeService/ListContainers",
    service: "runtime.v1.RuntimeService",
    method: "ListContainers",
    request: ListContainersRequest,
    response: ListContainersResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ListContainersRequest, ListContainersResponse, false, false> as Call<ListContainersRequest, ListContainersResponse, false, false>,
  StreamContainers: {
    path: "/runtime.v1.RuntimeService/StreamContainers",
    service: "runtime.v1.RuntimeService",
    method: "StreamContainers",
    request: StreamContainersRequest,
    response: StreamContainersResponse,
    clientStream: false,
    serverStream: true,
    deprecated: false,
  } satisfies Call<StreamContainersRequest, StreamContainersResponse, false, true> as Call<StreamContainersRequest, StreamContainersResponse, false, true>,
  ContainerStatus: {
    path: "/runtime.v1.RuntimeService/ContainerStatus",
    service: "runtime.v1.RuntimeService",
    method: "ContainerStatus",
    request: ContainerStatusRequest,
    response: ContainerStatusResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ContainerStatusRequest, ContainerStatusResponse, false, false> as Call<ContainerStatusRequest, ContainerStatusResponse, false, false>,
  UpdateContainerResources: {
    path: "/runtime.v1.RuntimeService/UpdateContainerResources",
    service: "runtime.v1.RuntimeService",
    method: "UpdateContainerResources",
    request: UpdateContainerResourcesRequest,
    response: UpdateContainerResourcesResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<UpdateContainerResourcesRequest, UpdateContainerResourcesResponse, false, false> as Call<UpdateContainerResourcesRequest, UpdateContainerResourcesResponse, false, false>,
  ReopenContainerLog: {
    path: "/runtime.v1.RuntimeService/ReopenContainerLog",
    service: "runtime.v1.RuntimeService",
    method: "ReopenContainerLog",
    request: ReopenContainerLogRequest,
    response: ReopenContainerLogResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ReopenContainerLogRequest, ReopenContainerLogResponse, false, false> as Call<ReopenContainerLogRequest, ReopenContainerLogResponse, false, false>,
  ExecSync: {
    path: "/runtime.v1.RuntimeService/ExecSync",
    service: "runtime.v1.RuntimeService",
    method: "ExecSync",
    request: ExecSyncRequest,
    response: ExecSyncResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ExecSyncRequest, ExecSyncResponse, false, false> as Call<ExecSyncRequest, ExecSyncResponse, false, false>,
  Exec: {
    path: "/runtime.v1.RuntimeService/Exec",
    service: "runtime.v1.RuntimeService",
    method: "Exec",
    request: ExecRequest,
    response: ExecResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ExecRequest, ExecResponse, false, false> as Call<ExecRequest, ExecResponse, false, false>,
  Attach: {
    path: "/runtime.v1.RuntimeService/Attach",
    service: "runtime.v1.RuntimeService",
    method: "Attach",
    request: AttachRequest,
    response: AttachResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<AttachRequest, AttachResponse, false, false> as Call<AttachRequest, AttachResponse, false, false>,
  PortForward: {
    path: "/runtime.v1.RuntimeService/PortForward",
    service: "runtime.v1.RuntimeService",
    method: "PortForward",
    request: PortForwardRequest,
    response: PortForwardResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<PortForwardRequest, PortForwardResponse, false, false> as Call<PortForwardRequest, PortForwardResponse, false, false>,
  ContainerStats: {
    path: "/runtime.v1.RuntimeService/ContainerStats",
    service: "runtime.v1.RuntimeService",
    method: "ContainerStats",
    request: ContainerStatsRequest,
    response: ContainerStatsResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ContainerStatsRequest, ContainerStatsResponse, false, false> as Call<ContainerStatsRequest, ContainerStatsResponse, false, false>,
  ListContainerStats: {
    path: "/runtime.v1.RuntimeService/ListContainerStats",
    service: "runtime.v1.RuntimeService",
    method: "ListContainerStats",
    request: ListContainerStatsRequest,
    response: ListContainerStatsResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ListContainerStatsRequest, ListContainerStatsResponse, false, false> as Call<ListContainerStatsRequest, ListContainerStatsResponse, false, false>,
  StreamContainerStats: {
    path: "/runtime.v1.RuntimeService/StreamContainerStats",
    service: "runtime.v1.RuntimeService",
    method: "StreamContainerStats",
    request: StreamContainerStatsRequest,
    response: StreamContainerStatsResponse,
    clientStream: false,
    serverStream: true,
    deprecated: false,
  } satisfies Call<StreamContainerStatsRequest, StreamContainerStatsResponse, false, true> as Call<StreamContainerStatsRequest, StreamContainerStatsResponse, false, true>,
  PodSandboxStats: {
    path: "/runtime.v1.RuntimeService/PodSandboxStats",
    service: "runtime.v1.RuntimeService",
    method: "PodSandboxStats",
    request: PodSandboxStatsRequest,
    response: PodSandboxStatsResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<PodSandboxStatsRequest, PodSandboxStatsResponse, false, false> as Call<PodSandboxStatsRequest, PodSandboxStatsResponse, false, false>,
  ListPodSandboxStats: {
    path: "/runtime.v1.RuntimeService/ListPodSandboxStats",
    service: "runtime.v1.RuntimeService",
    method: "ListPodSandboxStats",
    request: ListPodSandboxStatsRequest,
    response: ListPodSandboxStatsResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ListPodSandboxStatsRequest, ListPodSandboxStatsResponse, false, false> as Call<ListPodSandboxStatsRequest, ListPodSandboxStatsResponse, false, false>,
  StreamPodSandboxStats: {
    path: "/runtime.v1.RuntimeService/StreamPodSandboxStats",
    service: "runtime.v1.RuntimeService",
    method: "StreamPodSandboxStats",
    request: StreamPodSandboxStatsRequest,
    response: StreamPodSandboxStatsResponse,
    clientStream: false,
    serverStream: true,
    deprecated: false,
  } satisfies Call<StreamPodSandboxStatsRequest, StreamPodSandboxStatsResponse, false, true> as Call<StreamPodSandboxStatsRequest, StreamPodSandboxStatsResponse, false, true>,
  UpdateRuntimeConfig: {
    path: "/runtime.v1.RuntimeService/UpdateRuntimeConfig",
    service: "runtime.v1.RuntimeService",
    method: "UpdateRuntimeConfig",
    request: UpdateRuntimeConfigRequest,
    response: UpdateRuntimeConfigResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<UpdateRuntimeConfigRequest, UpdateRuntimeConfigResponse, false, false> as Call<UpdateRuntimeConfigRequest, UpdateRuntimeConfigResponse, false, false>,
  Status: {
    path: "/runtime.v1.RuntimeService/Status",
    service: "runtime.v1.RuntimeService",
    method: "Status",
    request: StatusRequest,
    response: StatusResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<StatusRequest, StatusResponse, false, false> as Call<StatusRequest, StatusResponse, false, false>,
  CheckpointContainer: {
    path: "/runtime.v1.RuntimeService/CheckpointContainer",
    service: "runtime.v1.RuntimeService",
    method: "CheckpointContainer",
    request: CheckpointContainerRequest,
    response: CheckpointContainerResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<CheckpointContainerRequest, CheckpointContainerResponse, false, false> as Call<CheckpointContainerRequest, CheckpointContainerResponse, false, false>,
  CheckpointPod: {
    path: "/runtime.v1.RuntimeService/CheckpointPod",
    service: "runtime.v1.RuntimeService",
    method: "CheckpointPod",
    request: CheckpointPodRequest,
    response: CheckpointPodResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<CheckpointPodRequest, CheckpointPodResponse, false, false> as Call<CheckpointPodRequest, CheckpointPodResponse, false, false>,
  RestorePod: {
    path: "/runtime.v1.RuntimeService/RestorePod",
    service: "runtime.v1.RuntimeService",
    method: "RestorePod",
    request: RestorePodRequest,
    response: RestorePodResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<RestorePodRequest, RestorePodResponse, false, false> as Call<RestorePodRequest, RestorePodResponse, false, false>,
  GetContainerEvents: {
    path: "/runtime.v1.RuntimeService/GetContainerEvents",
    service: "runtime.v1.RuntimeService",
    method: "GetContainerEvents",
    request: GetEventsRequest,
    response: ContainerEventResponse,
    clientStream: false,
    serverStream: true,
    deprecated: false,
  } satisfies Call<GetEventsRequest, ContainerEventResponse, false, true> as Call<GetEventsRequest, ContainerEventResponse, false, true>,
  ListMetricDescriptors: {
    path: "/runtime.v1.RuntimeService/ListMetricDescriptors",
    service: "runtime.v1.RuntimeService",
    method: "ListMetricDescriptors",
    request: ListMetricDescriptorsRequest,
    response: ListMetricDescriptorsResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ListMetricDescriptorsRequest, ListMetricDescriptorsResponse, false, false> as Call<ListMetricDescriptorsRequest, ListMetricDescriptorsResponse, false, false>,
  ListPodSandboxMetrics: {
    path: "/runtime.v1.RuntimeService/ListPodSandboxMetrics",
    service: "runtime.v1.RuntimeService",
    method: "ListPodSandboxMetrics",
    request: ListPodSandboxMetricsRequest,
    response: ListPodSandboxMetricsResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ListPodSandboxMetricsRequest, ListPodSandboxMetricsResponse, false, false> as Call<ListPodSandboxMetricsRequest, ListPodSandboxMetricsResponse, false, false>,
  StreamPodSandboxMetrics: {
    path: "/runtime.v1.RuntimeService/StreamPodSandboxMetrics",
    service: "runtime.v1.RuntimeService",
    method: "StreamPodSandboxMetrics",
    request: StreamPodSandboxMetricsRequest,
    response: StreamPodSandboxMetricsResponse,
    clientStream: false,
    serverStream: true,
    deprecated: false,
  } satisfies Call<StreamPodSandboxMetricsRequest, StreamPodSandboxMetricsResponse, false, true> as Call<StreamPodSandboxMetricsRequest, StreamPodSandboxMetricsResponse, false, true>,
  RuntimeConfig: {
    path: "/runtime.v1.RuntimeService/RuntimeConfig",
    service: "runtime.v1.RuntimeService",
    method: "RuntimeConfig",
    request: RuntimeConfigRequest,
    response: RuntimeConfigResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<RuntimeConfigRequest, RuntimeConfigResponse, false, false> as Call<RuntimeConfigRequest, RuntimeConfigResponse, false, false>,
  UpdatePodSandboxResources: {
    path: "/runtime.v1.RuntimeService/UpdatePodSandboxResources",
    service: "runtime.v1.RuntimeService",
    method: "UpdatePodSandboxResources",
    request: UpdatePodSandboxResourcesRequest,
    response: UpdatePodSandboxResourcesResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<UpdatePodSandboxResourcesRequest, UpdatePodSandboxResourcesResponse, false, false> as Call<UpdatePodSandboxResourcesRequest, UpdatePodSandboxResourcesResponse, false, false>,
};
