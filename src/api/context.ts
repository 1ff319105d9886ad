// What the handlers of the API may use. The program fills this bag once; in tests and in the simulated node it holds in-memory twins.
import type { Clock } from "../base/clock.ts";
import type { Kubernetes } from "../clients/kubernetes/client.ts";
import type { EtcdAccess } from "../clients/etcd/etcd.ts";
import type { Edge } from "../cosi/graph.ts";
import type { State } from "../cosi/state.ts";
import type { KernelLog } from "../linux/kernel-log.ts";
import type { ExtendedAttributes } from "../linux/extended-attributes.ts";
import type { Files } from "../linux/files.ts";
import type { Network } from "../linux/network.ts";
import type { EventBus } from "../runtime/event-bus.ts";
import type { DiskPort } from "../runtime/disk-port.ts";
import type { LogStore } from "../runtime/log-store.ts";
import type { Meta } from "../runtime/meta.ts";
import type { Mode } from "../runtime/mode.ts";
import type { Installation } from "../runtime/installation.ts";
import type { HealthBefore } from "../runtime/upgrade-record.ts";
import type { UpgradeImage, Upgrades } from "../runtime/upgrades.ts";
import type { ResetRequest } from "../sequencer/reset-plan.ts";
import type { Supervisor } from "../supervisor/supervisor.ts";
import type { ResourceAccess } from "./cosi/common/env.ts";
import type { ConfigChanges } from "./config-changes.ts";
import type { ConfirmationPort } from "./config-confirmation.ts";
import type { ContainersPort, ImagesPort } from "./containers-port.ts";
import type { ConfigPort } from "./config-port.ts";
import type { DebugPort } from "./debug-port.ts";
import type { LockOutPort } from "./lock-out-port.ts";

/** Reading files: no handler writes one. */
export type ApiFiles = Pick<
  Files,
  "info" | "linkInfo" | "list" | "readLink" | "readText" | "realPath" | "stream" | "usage"
>;

export interface BuildInfo {
  /** A semantic version with "v" in front; clients compare it. */
  readonly tag: string;
  /** Commit, or "undefined" when it is not known. */
  readonly sha: string;
  /** When it was built, RFC 3339; empty when it is not said. */
  readonly built: string;
  /** Name and version of the language's runtime. */
  readonly runtimeVersion: string;
  /** As Go names it: "amd64". */
  readonly arch: string;
}

export interface PlatformFacts {
  /** Name of the platform, such as "metal" or "nocloud". */
  readonly name: string;
  readonly mode: Mode;
}

/** Starting the sequences that end the node's run. They answer at once; what happens then is seen in the events, which carry the actor's id. */
export interface SequencePort {
  reboot(mode: RebootMode, actorId: string): void;
  shutdown(options: { readonly force: boolean }, actorId: string): void;
  /** Rejects with what is wrong with the request before anything is started. */
  reset(request: ResetRequest, actorId: string): Promise<void>;
  /** Writes the image and restarts. */
  upgrade(
    options: { readonly image: UpgradeImage; readonly before: HealthBefore; readonly inMaintenance: boolean },
    actorId: string,
  ): void;
  /** Restarts a node whose META says what is to be written. */
  stageUpgrade(actorId: string): void;
  /** Restarts in any case: whatever runs is taken over, and what does not stop in time is not waited for. */
  goBack(actorId: string): void;
}

/** `default`: kexec where it is possible · `powercycle`: through the firmware · `force`: at once, nothing is stopped first. */
export type RebootMode = "default" | "powercycle" | "force";

/** Asks a time server; both times are nanoseconds since 1970-01-01 UTC. */
export interface TimePort {
  /** `server` is a name, an address, or a device such as /dev/ptp0. */
  query(server: string, signal: AbortSignal): Promise<TimeSample>;
}

export interface TimeSample {
  readonly localNs: bigint;
  readonly remoteNs: bigint;
}

/** How a first member of etcd comes by its data: it has none, that of a snapshot, or that of a file without a digest at its end. */
export type EtcdSource = "new" | "snapshot" | "unchecked snapshot";

/** The node's own member of etcd. */
export interface EtcdControl {
  /** True when there is nothing in its data directory. */
  hasNoData(): Promise<boolean>;
  /** Starts it anew as the first one of a cluster; does not wait for it to be up. Rejects when there is data. */
  bootstrap(source: EtcdSource): Promise<void>;
  /** False until the file system is mounted on which data and snapshots lie. */
  canReceiveSnapshot(): Promise<boolean>;
  /** Keeps the snapshot for `bootstrap`; what came of one that breaks off is removed. */
  receiveSnapshot(chunks: AsyncIterable<Uint8Array>): Promise<void>;
  /** Takes the member out of the cluster, stops it and removes its data. */
  leave(signal: AbortSignal): Promise<void>;
  /** Makes sure that the cluster can do without this member for a while, and that no other one is upgraded before it is disposed. Rejects with the reason. */
  guardUpgrade(signal: AbortSignal): Promise<AsyncDisposable>;
}

export interface ApiContext {
  /** Resources, as clients may see them. */
  readonly resources: ResourceAccess;
  /** Resources, as the node itself sees them. */
  readonly state: Pick<State, "find" | "list" | "waitFor">;
  /** Kubernetes with all rights; undefined when the node's config has none. */
  readonly kubernetes: (signal: AbortSignal) => Promise<Pick<Kubernetes, "list"> | undefined>;
  /** Where apid listens: 50000 on a node. */
  readonly apidPort: number;
  readonly etcd: EtcdAccess;
  readonly etcdControl: EtcdControl;
  readonly disks: DiskPort;
  readonly containers: ContainersPort;
  readonly images: ImagesPort;
  readonly debug: DebugPort;
  readonly files: ApiFiles;
  readonly attributes: Pick<ExtendedAttributes, "list">;
  readonly kernelLog: Pick<KernelLog, "read">;
  readonly network: Pick<Network, "capture">;
  readonly events: EventBus;
  readonly logs: LogStore;
  readonly supervisor: Pick<Supervisor, "list" | "operate" | "up">;
  readonly sequencer: SequencePort;
  readonly upgrades: Upgrades;
  readonly installation: Installation;
  readonly config: ConfigPort;
  readonly configChanges: ConfigChanges;
  readonly confirmation: ConfirmationPort;
  readonly lockOut: LockOutPort;
  readonly meta: Meta;
  readonly clock: Clock;
  readonly build: BuildInfo;
  readonly platform: PlatformFacts;
  readonly time: TimePort;
  /** Who of the controllers reads and writes what. */
  readonly controllerEdges: () => readonly Edge[];
  /** A random UUID. */
  readonly newActorId: () => string;
  /** Bytes of a page of memory, as the kernel counts resident memory. */
  readonly pageBytes: number;
}
