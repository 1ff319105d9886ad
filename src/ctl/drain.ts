// Keeps pods away from a node while it is upgraded or restarted, through the cluster's Kubernetes: cordon, drain, and cordon taken back. A node without a cluster has
// nothing to be kept away.
import { errorChain, toError } from "../base/errors.ts";
import type { Kubernetes } from "../clients/kubernetes/client.ts";
import { drainNode, hasOtherNodes } from "../clients/kubernetes/drain.ts";
import { nodes } from "../clients/kubernetes/object.ts";
import { Nodename } from "../resources/k8s/nodename.ts";
import { NodeStatus } from "../resources/k8s/node-status.ts";
import type { CommandContext } from "./command.ts";
import { connectKubernetes } from "./kubernetes.ts";
import type { NodeClient } from "./session.ts";
import { findSpec } from "./upgrade.ts";

export interface Drained {
  /** Lets pods come again, if we were the ones who kept them away. */
  uncordon(): Promise<void>;
}

export const notDrained: Drained = { uncordon: () => Promise.resolve() };

/** The node itself when it is a control plane, otherwise one of the endpoints. */
async function connect(context: CommandContext, client: NodeClient): Promise<Kubernetes> {
  const { clock, session } = context;
  const { endpoints } = await session.context();
  let failure = new Error("Cannot reach Kubernetes: no node gives credentials");
  for (const candidate of [client.node, ...endpoints]) {
    try {
      return await connectKubernetes(await session.client(candidate), { clock });
    } catch (error) {
      failure = toError(error); // a worker has none: the next one may
    }
  }
  throw failure;
}

async function setCordon(kubernetes: Kubernetes, name: string, on: boolean, signal: AbortSignal): Promise<void> {
  await kubernetes.mergePatch(nodes, { name }, { spec: { unschedulable: on ? true : null } }, signal);
}

/**
 * Never fails: a node that cannot be drained is restarted all the same, and that is said. `timeoutMs` limits the whole.
 */
export async function drain(context: CommandContext, client: NodeClient, timeoutMs: number): Promise<Drained> {
  const { clock, output } = context;
  const name = (await findSpec(client, Nodename, "nodename"))?.nodename ?? "";
  const status = await findSpec(client, NodeStatus, name);
  if (status === undefined) return notDrained;
  const say = (line: string): void => output.note(`${client.node}: ${line}`);
  using limit = clock.timeout(timeoutMs, context.signal);
  try {
    await using kubernetes = await connect(context, client);
    if (!(await hasOtherNodes({ kubernetes, node: name }, limit.signal))) {
      say("not drained: no other node could take the pods");
      return notDrained;
    }
    say(`draining node "${name}"`);
    await setCordon(kubernetes, name, true, limit.signal);
    await drainNode({ kubernetes, node: name, clock, say }, limit.signal);
  } catch (error) {
    context.signal.throwIfAborted();
    say(`not drained: ${errorChain(error)}`);
  }
  if (status.unschedulable) return notDrained; // somebody else keeps pods away, and does so on
  return { uncordon: () => uncordon(context, client, name) };
}

const uncordonMs = 60_000;
const retryMs = 3000;

/** Kubernetes may come up after the node: tried for a minute. */
async function uncordon(context: CommandContext, client: NodeClient, name: string): Promise<void> {
  using limit = context.clock.timeout(uncordonMs, context.signal);
  for (;;) {
    try {
      await using kubernetes = await connect(context, client);
      await setCordon(kubernetes, name, false, limit.signal);
      context.output.note(`${client.node}: pods may come to node "${name}" again`);
      return;
    } catch (error) {
      if (limit.signal.aborted) throw new Error(`Cannot uncordon node "${name}"`, { cause: error });
      await context.clock.sleep(retryMs, context.signal);
    }
  }
}
