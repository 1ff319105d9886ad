// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";
import * as containerdTypes from "./containerd-types.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export interface ContainerCreate {
  readonly id: string;
  readonly image: string;
  readonly runtime?: ContainerCreateRuntime | undefined;
}

export const ContainerCreate: Message<ContainerCreate> = {
  name: "containerd.events.ContainerCreate",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "image", kind: "string" },
    { number: 3, name: "runtime", kind: "message", message: () => ContainerCreateRuntime },
  ],
};

export interface ContainerCreateRuntime {
  readonly name: string;
  readonly options?: googleProtobuf.Any | undefined;
}

export const ContainerCreateRuntime: Message<ContainerCreateRuntime> = {
  name: "containerd.events.ContainerCreate.Runtime",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "options", kind: "message", message: () => googleProtobuf.Any },
  ],
};

export interface ContainerDelete {
  readonly id: string;
}

export const ContainerDelete: Message<ContainerDelete> = {
  name: "containerd.events.ContainerDelete",
  fields: [
    { number: 1, name: "id", kind: "string" },
  ],
};

export interface ContainerUpdate {
  readonly id: string;
  readonly image: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly snapshotKey: string;
}

export const ContainerUpdate: Message<ContainerUpdate> = {
  name: "containerd.events.ContainerUpdate",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "image", kind: "string" },
    { number: 3, name: "labels", kind: "string", label: "map", key: "string" },
    { number: 4, name: "snapshotKey", kind: "string" },
  ],
};

export interface ContentCreate {
  readonly digest: string;
  readonly size: bigint;
  readonly mediaType: string;
}

export const ContentCreate: Message<ContentCreate> = {
  name: "containerd.events.ContentCreate",
  fields: [
    { number: 1, name: "digest", kind: "string" },
    { number: 2, name: "size", kind: "int64" },
    { number: 3, name: "mediaType", kind: "string" },
  ],
};

export interface ContentDelete {
  readonly digest: string;
}

export const ContentDelete: Message<ContentDelete> = {
  name: "containerd.events.ContentDelete",
  fields: [
    { number: 1, name: "digest", kind: "string" },
  ],
};

export interface NamespaceCreate {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
}

export const NamespaceCreate: Message<NamespaceCreate> = {
  name: "containerd.events.NamespaceCreate",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "labels", kind: "string", label: "map", key: "string" },
  ],
};

export interface NamespaceDelete {
  readonly name: string;
}

export const NamespaceDelete: Message<NamespaceDelete> = {
  name: "containerd.events.NamespaceDelete",
  fields: [
    { number: 1, name: "name", kind: "string" },
  ],
};

export interface NamespaceUpdate {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
}

export const NamespaceUpdate: Message<NamespaceUpdate> = {
  name: "containerd.events.NamespaceUpdate",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "labels", kind: "string", label: "map", key: "string" },
  ],
};

export interface SandboxCreate {
  readonly sandboxId: string;
}

export const SandboxCreate: Message<SandboxCreate> = {
  name: "containerd.events.SandboxCreate",
  fields: [
    { number: 1, name: "sandboxId", kind: "string" },
  ],
};

export interface SandboxExit {
  readonly sandboxId: string;
  readonly exitStatus: number;
  readonly exitedAt?: googleProtobuf.Timestamp | undefined;
}

export const SandboxExit: Message<SandboxExit> = {
  name: "containerd.events.SandboxExit",
  fields: [
    { number: 1, name: "sandboxId", kind: "string" },
    { number: 2, name: "exitStatus", kind: "uint32" },
    { number: 3, name: "exitedAt", kind: "message", message: () => googleProtobuf.Timestamp },
  ],
};

export interface SandboxStart {
  readonly sandboxId: string;
}

export const SandboxStart: Message<SandboxStart> = {
  name: "containerd.events.SandboxStart",
  fields: [
    { number: 1, name: "sandboxId", kind: "string" },
  ],
};

export interface SnapshotCommit {
  readonly key: string;
  readonly name: string;
  readonly snapshotter: string;
}

export const SnapshotCommit: Message<SnapshotCommit> = {
  name: "containerd.events.SnapshotCommit",
  fields: [
    { number: 1, name: "key", kind: "string" },
    { number: 2, name: "name", kind: "string" },
    { number: 5, name: "snapshotter", kind: "string" },
  ],
};

export interface SnapshotPrepare {
  readonly key: string;
  readonly parent: string;
  readonly snapshotter: string;
}

export const SnapshotPrepare: Message<SnapshotPrepare> = {
  name: "containerd.events.SnapshotPrepare",
  fields: [
    { number: 1, name: "key", kind: "string" },
    { number: 2, name: "parent", kind: "string" },
    { number: 5, name: "snapshotter", kind: "string" },
  ],
};

export interface SnapshotRemove {
  readonly key: string;
  readonly snapshotter: string;
}

export const SnapshotRemove: Message<SnapshotRemove> = {
  name: "containerd.events.SnapshotRemove",
  fields: [
    { number: 1, name: "key", kind: "string" },
    { number: 5, name: "snapshotter", kind: "string" },
  ],
};

export interface TaskCheckpointed {
  readonly containerId: string;
  readonly checkpoint: string;
}

export const TaskCheckpointed: Message<TaskCheckpointed> = {
  name: "containerd.events.TaskCheckpointed",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "checkpoint", kind: "string" },
  ],
};

export interface TaskCreate {
  readonly containerId: string;
  readonly bundle: string;
  readonly rootfs: readonly containerdTypes.Mount[];
  readonly io?: TaskIO | undefined;
  readonly checkpoint: string;
  readonly pid: number;
}

export const TaskCreate: Message<TaskCreate> = {
  name: "containerd.events.TaskCreate",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "bundle", kind: "string" },
    { number: 3, name: "rootfs", kind: "message", label: "repeated", message: () => containerdTypes.Mount },
    { number: 4, name: "io", kind: "message", message: () => TaskIO },
    { number: 5, name: "checkpoint", kind: "string" },
    { number: 6, name: "pid", kind: "uint32" },
  ],
};

export interface TaskDelete {
  readonly containerId: string;
  readonly pid: number;
  readonly exitStatus: number;
  readonly exitedAt?: googleProtobuf.Timestamp | undefined;
  readonly id: string;
}

export const TaskDelete: Message<TaskDelete> = {
  name: "containerd.events.TaskDelete",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "pid", kind: "uint32" },
    { number: 3, name: "exitStatus", kind: "uint32" },
    { number: 4, name: "exitedAt", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 5, name: "id", kind: "string" },
  ],
};

export interface TaskExecAdded {
  readonly containerId: string;
  readonly execId: string;
}

export const TaskExecAdded: Message<TaskExecAdded> = {
  name: "containerd.events.TaskExecAdded",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "execId", kind: "string" },
  ],
};

export interface TaskExecStarted {
  readonly containerId: string;
  readonly execId: string;
  readonly pid: number;
}

export const TaskExecStarted: Message<TaskExecStarted> = {
  name: "containerd.events.TaskExecStarted",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "execId", kind: "string" },
    { number: 3, name: "pid", kind: "uint32" },
  ],
};

export interface TaskExit {
  readonly containerId: string;
  readonly id: string;
  readonly pid: number;
  readonly exitStatus: number;
  readonly exitedAt?: googleProtobuf.Timestamp | undefined;
}

export const TaskExit: Message<TaskExit> = {
  name: "containerd.events.TaskExit",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "id", kind: "string" },
    { number: 3, name: "pid", kind: "uint32" },
    { number: 4, name: "exitStatus", kind: "uint32" },
    { number: 5, name: "exitedAt", kind: "message", message: () => googleProtobuf.Timestamp },
  ],
};

export interface TaskIO {
  readonly stdin: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly terminal: boolean;
}

export const TaskIO: Message<TaskIO> = {
  name: "containerd.events.TaskIO",
  fields: [
    { number: 1, name: "stdin", kind: "string" },
    { number: 2, name: "stdout", kind: "string" },
    { number: 3, name: "stderr", kind: "string" },
    { number: 4, name: "terminal", kind: "bool" },
  ],
};

export interface TaskOOM {
  readonly containerId: string;
}

export const TaskOOM: Message<TaskOOM> = {
  name: "containerd.events.TaskOOM",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
  ],
};

export interface TaskPaused {
  readonly containerId: string;
}

export const TaskPaused: Message<TaskPaused> = {
  name: "containerd.events.TaskPaused",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
  ],
};

export interface TaskResumed {
  readonly containerId: string;
}

export const TaskResumed: Message<TaskResumed> = {
  name: "containerd.events.TaskResumed",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
  ],
};

export interface TaskStart {
  readonly containerId: string;
  readonly pid: number;
}

export const TaskStart: Message<TaskStart> = {
  name: "containerd.events.TaskStart",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "pid", kind: "uint32" },
  ],
};
