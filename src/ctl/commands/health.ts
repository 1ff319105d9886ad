// `health`: waits until a cluster is well, and tells what it waits for. A node looks by default; `--server=false` looks from here.
import { durationOf, nanosecondsOf } from "../../wire/well-known.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { parseDuration } from "../../base/units.ts";
import { Code, hasStatus } from "../../rpc/status.ts";
import { clusterChecks } from "../../health/checks.ts";
import type { Cluster, NodeCalls } from "../../health/cluster.ts";
import { waitForNodes, type NamedNodes } from "../../health/discover.ts";
import { quoted } from "../../health/etcd-checks.ts";
import { runChecks } from "../../health/run.ts";
import type { Kubernetes } from "../../clients/kubernetes/client.ts";
import type { CommandContext } from "../command.ts";
import { defineCommand, list, text, toggle } from "../command.ts";
import { singleNode } from "../fan-out.ts";
import { connectKubernetes } from "../kubernetes.ts";
import type { NodeClient } from "../session.ts";

export const health = defineCommand({
  name: "health",
  summary: "wait until the cluster is well: etcd, nodes, Kubernetes",
  options: {
    server: toggle("--server [on]", "let the node look; --server=false looks from here", true),
    waitTimeout: {
      flags: "--wait-timeout <duration>",
      summary: "how long to wait; default 20m",
      value: durationOf(parseDuration("20m")),
      parse: (found: string) => durationOf(parseDuration(found)),
    },
    initNode: text("--init-node <address>", "one more control plane node, as older clusters name their first"),
    controlPlaneNodes: list(
      "--control-plane-nodes <addresses>",
      "control plane nodes, if discovery does not know them",
    ),
    workerNodes: list("--worker-nodes <addresses>", "worker nodes, if discovery does not know them"),
    endpoint: text("--k8s-endpoint <url>", "address of Kubernetes, if not that of its configuration"),
  },
  async run(context, _args, { server, waitTimeout, initNode, controlPlaneNodes, workerNodes, endpoint }) {
    const client = await singleNode(context, "health");
    const named = {
      controlPlanes: [...(initNode === "" ? [] : [initNode]), ...controlPlaneNodes],
      workers: workerNodes,
    };
    if (!server) {
      const waitMs = Number(nanosecondsOf(waitTimeout) / 1_000_000n);
      return checkFromHere(context, client, { named, endpoint, waitMs });
    }
    const progress = client.stream(rpc.ClusterService.HealthCheck, {
      waitTimeout,
      clusterInfo: { controlPlaneNodes: named.controlPlanes, workerNodes, forceEndpoint: endpoint },
    });
    for await (const { message, metadata } of progress) {
      if (metadata !== undefined && metadata.error !== "") throw new Error(metadata.error);
      context.output.note(message);
    }
  },
});

interface Wanted {
  readonly named: NamedNodes;
  readonly endpoint: string;
  readonly waitMs: number;
}

async function checkFromHere(context: CommandContext, client: NodeClient, wanted: Wanted): Promise<void> {
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
