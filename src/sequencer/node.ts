// The node as tasks see it: what the program hands to the sequencer.
import type { State } from "../cosi/state.ts";
import type { Files } from "../linux/files.ts";
import type { Mounts } from "../linux/mount.ts";
import type { EventBus } from "../runtime/event-bus.ts";
import type { DiskPort } from "../runtime/disk-port.ts";
import type { BootArgs, KernelArgs } from "../runtime/kernel-args.ts";
import type { Meta } from "../runtime/meta.ts";
import type { Mode } from "../runtime/mode.ts";
import type { Installation } from "../runtime/installation.ts";
import type { ShutdownDelays } from "../runtime/shutdown-delays.ts";
import type { Upgrades } from "../runtime/upgrades.ts";
import type { Supervisor } from "../supervisor/supervisor.ts";

/** The pods that run on this node. */
export interface NodePods {
  /** False when no other node of the cluster could take them; true as well when that cannot be found out. */
  canMove(nodename: string, signal: AbortSignal): Promise<boolean>;
  /** Evicts those that come back elsewhere. Rejects when the cluster's API cannot be reached. */
  drain(nodename: string, say: (line: string) => void, signal: AbortSignal): Promise<void>;
  /** Ends them by their runtime, which must be up; the kubelet must not be. */
  stop(options: { readonly remove: boolean; readonly say: (line: string) => void }, signal: AbortSignal): Promise<void>;
}

/** The node's own member of etcd. */
export interface EtcdMembership {
  /** True when there is nothing in its data directory. */
  hasNoData(): Promise<boolean>;
  /** From its next start on it begins a cluster by itself, where there is none and it never did. */
  beFirst(): void;
  /** Takes the member out of its cluster, stops it and removes its data. Rejects when the cluster cannot be reached or would be gone. */
  leave(signal: AbortSignal): Promise<void>;
}

/** Containers that clients run to look at the node. */
export interface DebugRuns {
  /** Ends all of them for good, and waits until nothing is left of them. */
  close(): Promise<void>;
}

export interface SequencerNode {
  readonly state: State;
  readonly supervisor: Supervisor;
  readonly events: EventBus;
  readonly meta: Meta;
  readonly kernelArgs: KernelArgs;
  readonly args: BootArgs;
  readonly mode: Mode;
  readonly pods: NodePods;
  readonly delays: ShutdownDelays;
  readonly etcd: EtcdMembership;
  readonly debug: DebugRuns;
  readonly disks: DiskPort;
  readonly upgrades: Upgrades;
  readonly installation: Installation;
  readonly files: Pick<Files, "findText" | "readText" | "exists" | "makeDirectory" | "replace" | "remove">;
  readonly mounts: Pick<Mounts, "table" | "bind" | "unmount" | "syncFilesystem">;
  /** What the node does when nobody tells it otherwise, as a number of reboot(2): restart, until a shutdown has begun. */
  setEmergencyCommand(command: number): void;
}
