// Waits until the cluster is ready, and tells what happens on the way: each node and pod when its state changes.
import type { Kubernetes } from "../../src/clients/kubernetes/client.ts";
import { systemClock } from "../../src/base/clock.ts";
import { listNodes, listPods, type NodeRow, type PodRow } from "./kubernetes.ts";
import { seconds } from "./steps.ts";

export interface ClusterView {
  readonly nodes: readonly NodeRow[];
  readonly pods: readonly PodRow[];
}

/**
 * What the API server remembers from before a machine was started again is no news of it. `startedMs`: when the machine with an address was
 * started, epoch milliseconds.
 */
export function forgetOld({ nodes, pods }: ClusterView, startedMs: (address: string) => number): ClusterView {
  // Kubernetes tells whole seconds
  const since = new Map(nodes.map(({ name, address }) => [name, Math.floor(startedMs(address) / 1000) * 1000]));
  const sinceOf = (node: string): number => since.get(node) ?? 0;
  return {
    nodes: nodes.map((node) => (node.saidMs >= sinceOf(node.name) ? node : { ...node, ready: false })),
    pods: pods.map((pod) =>
      pod.startedMs >= sinceOf(pod.node) || pod.status === "Succeeded" ? pod : { ...pod, ready: false },
    ),
  };
}

/** Names of things and the state each is in, as they are told. */
function statesOf(view: ClusterView): ReadonlyMap<string, string> {
  const nodes = view.nodes.map(({ name, ready }) => [`node ${name}`, ready ? "Ready" : "NotReady"] as const);
  const pods = view.pods.map(({ namespace, name, status, ready }) => {
    const state = status === "Running" && !ready ? "Running, not ready" : status;
    return [`pod ${namespace}/${name}`, state] as const;
  });
  return new Map([...nodes, ...pods]);
}

/** What is new in `after`, as lines. */
export function changes(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  const changed = [...after].filter(([name, state]) => before.get(name) !== state);
  return changed.map(([name, state]) => `${name}: ${state}`);
}

/**
 * What a cluster of so many nodes still lacks, by name; nothing when it is ready. Pods that somebody runs on it are theirs: one whose image
 * is nowhere keeps nothing from being ready.
 */
export function missingOf({ nodes, pods }: ClusterView, count: number): readonly string[] {
  const own = pods.filter(({ namespace }) => namespace === "kube-system");
  const late = [...nodes, ...own].filter(({ ready }) => !ready).map(({ name }) => name);
  if (nodes.length < count) late.push(`${count - nodes.length} more nodes`);
  return own.length === 0 ? [...late, "pods of the cluster"] : late;
}

export interface ReadyOptions {
  readonly cluster: Kubernetes;
  /** Nodes that there shall be. */
  readonly count: number;
  readonly timeoutMs: number;
  /** When the machine with this address was started, epoch milliseconds. */
  readonly startedMs: (address: string) => number;
  readonly stillPossible: () => void;
}

/** Resolves when all nodes are Ready and every pod of the cluster itself is; throws after the time given, naming what is missing. */
export async function waitReady(options: ReadyOptions): Promise<ClusterView> {
  const { cluster, count, timeoutMs, startedMs, stillPossible } = options;
  const begun = performance.now();
  let states: ReadonlyMap<string, string> = new Map();
  let missing = "the API of Kubernetes";
  while (performance.now() - begun < timeoutMs) {
    using limit = systemClock.timeout(10_000);
    try {
      const [told, toldPods] = await Promise.all([listNodes(cluster, limit.signal), listPods(cluster, limit.signal)]);
      const { nodes, pods } = forgetOld({ nodes: told, pods: toldPods }, startedMs);
      const next = statesOf({ nodes, pods });
      for (const line of changes(states, next)) console.log(`  ${seconds(begun).padStart(8)}  ${line}`);
      states = next;
      const late = missingOf({ nodes, pods }, count);
      if (late.length === 0) return { nodes, pods };
      missing = late.join(", ");
    } catch (error) {
      missing = error instanceof Error ? error.message : String(error);
    }
    stillPossible();
    await systemClock.sleep(1000);
  }
  throw new Error(`Cannot make the cluster ready in ${timeoutMs / 1000} s: still missing ${missing}`);
}
