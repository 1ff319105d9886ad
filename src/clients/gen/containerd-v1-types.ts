// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export const Status = {
  UNKNOWN: 0,
  CREATED: 1,
  RUNNING: 2,
  STOPPED: 3,
  PAUSED: 4,
  PAUSING: 5,
} as const;
export type Status = number;

export interface Process {
  readonly containerId: string;
  readonly id: string;
  readonly pid: number;
  readonly status: Status;
  readonly stdin: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly terminal: boolean;
  readonly exitStatus: number;
  readonly exitedAt?: googleProtobuf.Timestamp | undefined;
}

export const Process: Message<Process> = {
  name: "containerd.v1.types.Process",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "id", kind: "string" },
    { number: 3, name: "pid", kind: "uint32" },
    { number: 4, name: "status", kind: "enum" },
    { number: 5, name: "stdin", kind: "string" },
    { number: 6, name: "stdout", kind: "string" },
    { number: 7, name: "stderr", kind: "string" },
    { number: 8, name: "terminal", kind: "bool" },
    { number: 9, name: "exitStatus", kind: "uint32" },
    { number: 10, name: "exitedAt", kind: "message", message: () => googleProtobuf.Timestamp },
  ],
};

export interface ProcessInfo {
  readonly pid: number;
  readonly info?: googleProtobuf.Any | undefined;
}

export const ProcessInfo: Message<ProcessInfo> = {
  name: "containerd.v1.types.ProcessInfo",
  fields: [
    { number: 1, name: "pid", kind: "uint32" },
    { number: 2, name: "info", kind: "message", message: () => googleProtobuf.Any },
  ],
};
