// What the web console's server and its page say to each other: JSON over HTTP, and lists of events. The summary of a node is what the
// dashboard of the terminal shows too.

/** How well the node can be reached at present. */
export type NodeLink =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  /** Everything known of the node is as old as `sinceMs` (wall clock). */
  | { readonly kind: "lost"; readonly sinceMs: number; readonly error: string };

export interface ServiceSummary {
  readonly id: string;
  readonly state: string;
  readonly health: "ok" | "failing" | "unknown";
  /** What the last health check said, when it failed. */
  readonly healthMessage: string;
  /** Newest last; `atMs` is wall clock, 0 when unknown. */
  readonly events: readonly { readonly state: string; readonly message: string; readonly atMs: number }[];
}

export interface BanksSummary {
  readonly running: string;
  readonly versionA: string;
  readonly versionB: string;
  readonly onTrial: boolean;
  readonly waitingFor: readonly string[];
  readonly trialEnds: string;
  readonly failedVersion: string;
  /** Why the node went back from the last upgrade; "" when it did not. */
  readonly failureReason: string;
  readonly failedAt: string;
}

export interface Problem {
  readonly id: string;
  readonly message: string;
  readonly details: readonly string[];
}

/** What is known of a node; texts are "" and lists empty while it is not. */
export interface NodeSummary {
  readonly node: string;
  readonly link: NodeLink;
  readonly hostname: string;
  readonly stage: string;
  readonly ready: boolean;
  /** What the stage still waits for. */
  readonly unmet: readonly string[];
  /** `controlplane`, `worker`, `init` or `unknown`. */
  readonly type: string;
  readonly version: string;
  readonly cluster: string;
  readonly uuid: string;
  readonly product: string;
  /** `on`, `off`, or "". */
  readonly secureBoot: string;
  /** Host of the management server it hangs on. */
  readonly siderolink: string;
  readonly kubelet: string;
  readonly components: readonly { readonly name: string; readonly ready: boolean }[];
  readonly addresses: readonly string[];
  readonly gateways: readonly string[];
  readonly resolvers: readonly string[];
  readonly timeServers: readonly string[];
  readonly connectivity: boolean | undefined;
  readonly links: readonly {
    readonly name: string;
    readonly kind: string;
    readonly up: boolean;
    readonly mac: string;
  }[];
  /** Members of the cluster that the node knows, itself too. */
  readonly members: readonly string[];
  readonly problems: readonly Problem[];
  readonly services: readonly ServiceSummary[];
  readonly banks: BanksSummary | undefined;
  readonly processors: number;
  readonly bootTimeMs: number;
  /** The newest figures. */
  readonly figures: Figures | undefined;
  /** What is not up to date, with the reason: resource types, `kernel log`, `events`. */
  readonly stale: readonly string[];
  /** What the caller's certificate, or the node's mode, does not let him see. */
  readonly denied: readonly string[];
}

/** Figures of one moment. Shares are 0 to 1; rates are per second since the sample before. */
export interface Figures {
  readonly atMs: number;
  readonly load: readonly [number, number, number];
  readonly cpu: number;
  readonly cpus: readonly number[];
  readonly memoryTotalBytes: number;
  /** Total without what is free, buffers and caches. */
  readonly memoryUsedBytes: number;
  readonly memoryAvailableBytes: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly processesRunning: number;
  readonly processesBlocked: number;
  readonly contextSwitches: number;
}

export interface ProcessRow {
  readonly pid: number;
  readonly ppid: number;
  readonly state: string;
  readonly threads: number;
  /** Share of one processor, since the sample before. */
  readonly cpu: number;
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  readonly virtualBytes: number;
  readonly command: string;
}

export interface EventRow {
  readonly id: string;
  readonly atMs: number;
  readonly type: string;
  readonly actorId: string;
  readonly source: string;
  readonly message: string;
}

/** A long action that the console carries out for somebody. */
export interface Job {
  readonly id: number;
  readonly title: string;
  readonly nodes: readonly string[];
  readonly state: "running" | "done" | "failed" | "cancelled";
  readonly startedMs: number;
  readonly endedMs: number | undefined;
  /** Name of what it made for the user to fetch; "" for nothing. */
  readonly file: string;
  /** The newest lines. */
  readonly lines: readonly string[];
}

/** `GET /api/session`. */
export interface SessionInfo {
  readonly version: string;
  readonly context: string;
  readonly endpoints: readonly string[];
  readonly nodes: readonly string[];
  readonly insecure: boolean;
  /** When the caller's certificate ends (wall clock); absent without one. */
  readonly certificateEndsMs?: number;
}

/** Items of `GET /api/overview`. */
export type OverviewItem =
  | { readonly kind: "node"; readonly summary: NodeSummary }
  | { readonly kind: "jobs"; readonly jobs: readonly Job[] };

/** Items of `GET /api/nodes/NODE/monitor`: all of the past first. */
export interface MonitorItem {
  readonly figures: readonly Figures[];
  readonly processes: readonly ProcessRow[];
}

export interface DefinitionRow {
  readonly type: string;
  readonly namespace: string;
  readonly aliases: readonly string[];
  readonly columns: readonly string[];
  readonly sensitive: boolean;
}

export interface ResourceRow {
  readonly namespace: string;
  readonly id: string;
  readonly version: string;
  readonly phase: string;
  readonly cells: readonly string[];
}

/** Items of `GET /api/nodes/NODE/watch`. */
export type ResourceItem =
  | { readonly kind: "set"; readonly row: ResourceRow }
  | { readonly kind: "gone"; readonly namespace: string; readonly id: string }
  /** All that there was is told: from here on it is news. */
  | { readonly kind: "complete" };

export interface ConfigProblem {
  readonly document: string;
  /** Counted from 1; absent when there is no place. */
  readonly line?: number;
  readonly column?: number;
  readonly path: string;
  readonly found: string;
  readonly wanted: string;
  readonly message: string;
}

export interface ConfigCheck {
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly string[];
}

/** `GET /api/nodes/NODE/config`: secrets are replaced by labels, which mean the same secrets when the text comes back. */
export interface ConfigText {
  readonly text: string;
  readonly secrets: number;
}

export interface ConfigDifference {
  readonly document: string;
  readonly path: string;
  readonly change: "added" | "removed" | "changed";
  readonly before: string;
  readonly after: string;
  readonly effect: string;
  readonly detail: string;
}

/** `POST /api/nodes/NODE/config/diff`: what would change, and what the node itself says to it. */
export interface ConfigPlan extends ConfigCheck {
  readonly differences: readonly ConfigDifference[];
  /** The node's own words on a dry run; "" when it was not asked. */
  readonly answer: string;
}

export type ApplyMode = "auto" | "no-reboot" | "staged" | "try";

export interface EtcdView {
  readonly members: readonly {
    readonly id: string;
    readonly hostname: string;
    readonly peerUrls: readonly string[];
    readonly clientUrls: readonly string[];
    readonly learner: boolean;
    readonly leader: boolean;
  }[];
  readonly status: readonly {
    readonly node: string;
    readonly member: string;
    readonly leader: boolean;
    readonly dbBytes: number;
    readonly inUseBytes: number;
    readonly raftTerm: string;
    readonly raftIndex: string;
    readonly errors: readonly string[];
    /** Why this node could not be asked. */
    readonly failure: string;
  }[];
  readonly alarms: readonly string[];
}

export interface KubernetesNode {
  readonly name: string;
  readonly ready: boolean;
  readonly reason: string;
  readonly roles: readonly string[];
  readonly schedulable: boolean;
  readonly version: string;
  readonly addresses: readonly string[];
  readonly runtime: string;
  readonly createdMs: number;
}

/** Body of every answer that is an error. */
export interface Failure {
  readonly error: string;
}
