// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";

export interface CheckpointOptions {
  readonly exit: boolean;
  readonly openTcp: boolean;
  readonly externalUnixSockets: boolean;
  readonly terminal: boolean;
  readonly fileLocks: boolean;
  readonly emptyNamespaces: readonly string[];
  readonly cgroupsMode: string;
  readonly imagePath: string;
  readonly workPath: string;
  readonly parentPath: string;
}

export const CheckpointOptions: Message<CheckpointOptions> = {
  name: "containerd.runc.v1.CheckpointOptions",
  fields: [
    { number: 1, name: "exit", kind: "bool" },
    { number: 2, name: "openTcp", kind: "bool" },
    { number: 3, name: "externalUnixSockets", kind: "bool" },
    { number: 4, name: "terminal", kind: "bool" },
    { number: 5, name: "fileLocks", kind: "bool" },
    { number: 6, name: "emptyNamespaces", kind: "string", label: "repeated" },
    { number: 7, name: "cgroupsMode", kind: "string" },
    { number: 8, name: "imagePath", kind: "string" },
    { number: 9, name: "workPath", kind: "string" },
    { number: 10, name: "parentPath", kind: "string" },
  ],
};

export interface Options {
  readonly noPivotRoot: boolean;
  readonly noNewKeyring: boolean;
  readonly shimCgroup: string;
  readonly ioUid: number;
  readonly ioGid: number;
  readonly binaryName: string;
  readonly root: string;
  readonly systemdCgroup: boolean;
  readonly criuImagePath: string;
  readonly criuWorkPath: string;
  /** @deprecated */
  readonly taskApiAddress: string;
  /** @deprecated */
  readonly taskApiVersion: number;
}

export const Options: Message<Options> = {
  name: "containerd.runc.v1.Options",
  fields: [
    { number: 1, name: "noPivotRoot", kind: "bool" },
    { number: 2, name: "noNewKeyring", kind: "bool" },
    { number: 3, name: "shimCgroup", kind: "string" },
    { number: 4, name: "ioUid", kind: "uint32" },
    { number: 5, name: "ioGid", kind: "uint32" },
    { number: 6, name: "binaryName", kind: "string" },
    { number: 7, name: "root", kind: "string" },
    { number: 9, name: "systemdCgroup", kind: "bool" },
    { number: 10, name: "criuImagePath", kind: "string" },
    { number: 11, name: "criuWorkPath", kind: "string" },
    { number: 12, name: "taskApiAddress", kind: "string" },
    { number: 13, name: "taskApiVersion", kind: "uint32" },
  ],
};

export interface ProcessDetails {
  readonly execId: string;
}

export const ProcessDetails: Message<ProcessDetails> = {
  name: "containerd.runc.v1.ProcessDetails",
  fields: [
    { number: 1, name: "execId", kind: "string" },
  ],
};
