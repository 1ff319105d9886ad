// `rotate-ca`: replaces the authorities of a cluster: that of the nodes' API, that of Kubernetes, or both.
import type { Kubernetes } from "../../clients/kubernetes/client.ts";
import { type CommandContext, defineCommand, list, text, toggle } from "../command.ts";
import { singleNode } from "../fan-out.ts";
import { findNodes } from "../cluster-nodes.ts";
import { connectKubernetes } from "../kubernetes.ts";
import { rotateKubernetes, rotateTalos, type Rotation } from "../rotate/rotate.ts";
import type { ClientIdentity } from "../session.ts";
import { saveTalosConfig } from "../talosconfig.ts";

export const rotateCa = defineCommand({
  name: "rotate-ca",
  summary: "replace the cluster's authorities by new ones, step by step; a dry run unless --dry-run=false",
  options: {
    dryRun: toggle("--dry-run [bool]", "show the steps, change nothing", true),
    talos: toggle("--talos [bool]", "rotate the authority of the nodes' API", true),
    kubernetes: toggle("--kubernetes [bool]", "rotate the authority of Kubernetes", true),
    output: text("-o, --output <path>", "where the client configuration with the new credentials goes", "talosconfig"),
    controlPlaneNodes: list(
      "--control-plane-nodes <addresses>",
      "control plane nodes, if discovery does not know them",
    ),
    workerNodes: list("--worker-nodes <addresses>", "worker nodes, likewise"),
    endpoint: text("--k8s-endpoint <url>", "address of Kubernetes, if not that of its configuration"),
  },
  async run(context, _args, { dryRun, talos, kubernetes, output, controlPlaneNodes, workerNodes, endpoint }) {
    const client = await singleNode(context, "rotate-ca");
    const nodes = await findNodes(client, { controlPlanes: controlPlaneNodes, workers: workerNodes });
    const keep = (identity: ClientIdentity): Promise<void> => saveIdentity(context, output, identity);
    const rotation: Rotation = { context, nodes, dryRun, keep };
    context.output.note("> Cluster topology:");
    context.output.note(`  - control plane nodes: ${JSON.stringify(nodes.controlPlanes)}`);
    context.output.note(`  - worker nodes: ${JSON.stringify(nodes.workers)}`);
    let session = context.session;
    if (talos) {
      const identity = await rotateTalos(rotation);
      if (dryRun) context.output.note("> Dry-run mode enabled, no changes were made");
      else {
        await saveIdentity(context, output, identity);
        session = session.as(identity);
      }
    }
    const connect = async (signal: AbortSignal): Promise<Kubernetes> =>
      connectKubernetes(await session.client(nodes.controlPlanes[0] ?? ""), { endpoint, clock: context.clock, signal });
    if (kubernetes) await rotateKubernetes({ ...rotation, context: { ...context, session }, connect });
    if (kubernetes && dryRun) context.output.note("> Dry-run mode enabled, no changes were made");
  },
});

/** The client configuration as it is, with other credentials in its context. */
async function saveIdentity(
  { session, output }: CommandContext,
  path: string,
  identity: ClientIdentity,
): Promise<void> {
  const { config } = await session.talosConfig();
  const name = session.flags.context ?? config.context;
  const contexts = { ...config.contexts, [name]: { ...(await session.context()), ...identity } };
  await saveTalosConfig({ path, config: { ...config, contexts } });
  output.note(`> Writing new talosconfig to "${path}"`);
}
