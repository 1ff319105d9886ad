// What the handlers of the API may use. The program fills this bag once; in tests and in the simulated node it holds in-memory twins.
import type { Clock } from "../base/clock.ts";
import type { Edge } from "../cosi/graph.ts";
import type { KernelLog } from "../linux/kernel-log.ts";
import type { ExtendedAttributes } from "../linux/extended-attributes.ts";
import type { Files } from "../linux/files.ts";
import type { EventBus } from "../runtime/event-bus.ts";
import type { LogStore } from "../runtime/log-store.ts";
import type { Meta } from "../runtime/meta.ts";
import type { Mode } from "../runtime/mode.ts";
import type { Supervisor } from "../supervisor/supervisor.ts";
import type { ResourceAccess } from "./cosi/common/env.ts";
import type { ConfigChanges } from "./config-changes.ts";
import type { ConfigPort } from "./config-port.ts";

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

/** Starting the sequences that end the node's run. Both answer at once; what happens then is seen in the events, which carry the actor's id. */
export interface SequencePort {
  reboot(mode: RebootMode, actorId: string): void;
  shutdown(options: { readonly force: boolean }, actorId: string): void;
}

/** `default`: kexec where it is possible · `powercycle`: through the firmware · `force`: at once, nothing is stopped first. */
export type RebootMode = "default" | "powercycle" | "force";

/** Asks a time server; both times are nanoseconds since 1970-01-01 UTC. */
export interface TimePort {
  /** The server of the config, or the default one. */
  server(): Promise<string>;
  /** `server` is a name, an address, or a device such as /dev/ptp0. */
  query(server: string, signal: AbortSignal): Promise<TimeSample>;
}

export interface TimeSample {
  readonly localNs: bigint;
  readonly remoteNs: bigint;
}

export interface ApiContext {
  /** Resources, as clients may see them. */
  readonly resources: ResourceAccess;
  readonly files: ApiFiles;
  readonly attributes: Pick<ExtendedAttributes, "list">;
  readonly kernelLog: Pick<KernelLog, "read">;
  readonly events: EventBus;
  readonly logs: LogStore;
  readonly supervisor: Pick<Supervisor, "list" | "operate">;
  readonly sequencer: SequencePort;
  readonly config: ConfigPort;
  readonly configChanges: ConfigChanges;
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
