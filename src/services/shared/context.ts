// What the services are handed by the program: the doors to the kernel they need, and where things are.
import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import type { ContainerRuntime } from "../../clients/containerd/runtime.ts";
import type { EtcdAccess } from "../../clients/etcd/etcd.ts";
import type { State } from "../../cosi/state.ts";
import type { Cgroups } from "../../linux/cgroup.ts";
import type { Files } from "../../linux/files.ts";
import type { ServeHttp } from "../../base/http.ts";
import type { Processes } from "../../linux/process.ts";
import type { RawSockets } from "../../linux/socket.ts";
import type { VirtualTerminals } from "../../linux/virtual-terminals.ts";
import type { KernelArgs } from "../../runtime/kernel-args.ts";
import type { Mode } from "../../runtime/mode.ts";
import type { TaskOptions } from "../../supervisor/task-runner.ts";

/** Connects to see whether somebody answers, and hangs up. */
export interface Probe {
  unix(path: string, signal: AbortSignal): Promise<void>;
  tcp(host: string, port: number, signal: AbortSignal): Promise<void>;
  /** The status with which a GET in plain text is answered. */
  http(
    at: { readonly host: string; readonly port: number; readonly path: string },
    signal: AbortSignal,
  ): Promise<number>;
}

export interface ServiceContext {
  readonly state: State;
  /** The containers of the node's own services: namespace `system` of the runtime that pods have too. */
  readonly cri: ContainerRuntime;
  readonly etcd: EtcdAccess;
  readonly processes: Processes;
  readonly cgroups: Cgroups;
  readonly files: Files;
  readonly sockets: RawSockets;
  /** Absent where there are none. */
  readonly virtualTerminals?: VirtualTerminals;
  readonly clock: Clock;
  readonly log: Logger;
  readonly probe: Probe;
  readonly kernelArgs: KernelArgs;
  readonly mode: Mode;
  /** Number of processors. */
  readonly cpus: number;
  /** Process id of the program that runs the tasks: 1 on a node. */
  readonly pid: number;
  /** The server of the machine's API at its socket: runs until its signal aborts. */
  readonly serveMachine: TaskOptions["run"];
  readonly serveHttp: ServeHttp;
}
