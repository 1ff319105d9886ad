// A cluster's health as it is seen from here: the same checks that a node makes, without its help.
import type { Kubernetes } from "../clients/kubernetes/client.ts";
import { clusterChecks } from "../health/checks.ts";
import type { Cluster, NodeCalls } from "../health/cluster.ts";
import { type NamedNodes, waitForNodes } from "../health/discover.ts";
import { quoted } from "../health/etcd-checks.ts";
import { runChecks } from "../health/run.ts";
import { Code, hasStatus } from "../rpc/status.ts";
import type { CommandContext } from "./command.ts";
import { connectKubernetes } from "./kubernetes.ts";
import type { NodeClient } from "./session.ts";

export interface Wanted {
  readonly named: NamedNodes;
  /** Of Kubernetes; "": that of its configuration. */
  readonly endpoint: string;
  readonly waitMs: number;
}

/** Waits until all is well, and tells what is waited for. Rejects when the time is over. */
export async function checkFromHere(context: CommandContext, client: NodeClient, wanted: Wanted): Promise<void> {
  const { clock, output, session } = context;
  using timeout = clock.timeout(wanted.waitMs, context.signal);
  const { signal } = timeout;
  let kubernetes: Kubernetes | undefined;
  const parts = {
    contacted: callsOf(async () => client),
    async kubernetes(until: AbortSignal) {
      const options = { endpoint: wanted.endpoint, clock, signal: until };
      return (kubernetes ??= await unlessPrecondition(connectKubernetes(client, options)));
    },
  };
  try {
    const discovery = waitForNodes(parts, wanted.named, { clock, signal });
    let found = await discovery.next();
    for (; found.done !== true; found = await discovery.next()) output.note(found.value);
    const nodes = found.value;
    const addresses = [...nodes.controlPlanes, ...nodes.workers].map(({ address }) => address);
    output.note(`discovered nodes: ${quoted(addresses)}`);
    const cluster: Cluster = { ...parts, ...nodes, at: (address) => callsOf(() => session.client(address)) };
    for await (const message of runChecks(clusterChecks, cluster, { clock, signal })) output.note(message);
  } finally {
    kubernetes?.destroy();
  }
}

function callsOf(open: () => Promise<NodeClient>): NodeCalls {
  return {
    call: async (method, request, signal) => (await open()).unary(method, request, signal),
    async *stream(method, request, signal) {
      yield* (await open()).stream(method, request, signal);
    },
  };
}

/** Undefined when the node says that there is no Kubernetes in its config. */
async function unlessPrecondition<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (hasStatus(error, Code.FAILED_PRECONDITION)) return undefined;
    throw error;
  }
}
