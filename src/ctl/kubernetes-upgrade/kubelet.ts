// The kubelet of one node: it is stopped and started with the new image, and the cluster hears its version.
import { isConditionTrue } from "../../base/condition.ts";
import { nodes as nodeObjects, type KubernetesObject } from "../../clients/kubernetes/object.ts";
import { changeConfig, getSpec, untilKubeletRestarted } from "../cluster-nodes.ts";
import type { NodeClient } from "../session.ts";
import { setImage } from "./components.ts";
import { imageFor, type Upgrade } from "./plan.ts";
import { formatVersion } from "./version.ts";
import { untilSettled } from "./wait.ts";

const spec = { namespace: "k8s", type: "KubeletSpecs.kubernetes.talos.dev", id: "kubelet" };
const nodePatienceMs = 3 * 60_000;

export interface KubeletSettings {
  readonly image: string;
  readonly args: readonly string[];
  /** Names of those that its configuration file sets. */
  readonly featureGates: readonly string[];
}

export async function kubeletOf(client: NodeClient): Promise<KubeletSettings> {
  const found = (await getSpec(client, spec)) as {
    readonly image?: string;
    readonly args?: readonly string[];
    readonly config?: { readonly featureGates?: Readonly<Record<string, boolean>> };
  };
  const { image = "", args = [], config } = found;
  return { image, args, featureGates: Object.keys(config?.featureGates ?? {}) };
}

export async function upgradeKubelet(upgrade: Upgrade, node: string): Promise<void> {
  const { context, dryRun, withoutComments } = upgrade;
  const { output } = context;
  output.note(` > "${node}": starting update`);
  const client = await context.session.client(node);
  const present = (await kubeletOf(client)).image;
  const image = imageFor(upgrade, "kubelet", present);
  const edit = (yaml: string): string => setImage(yaml, "kubelet", { image, withoutComments });
  if (dryRun) {
    output.note(` > "${node}": skipped in dry-run: ${present} -> ${image}`);
    if (present !== image) output.note(await changeConfig(client, edit, { dryRun }));
    return;
  }
  if (present === image) output.note(` > "${node}": machine configuration has this version already`);
  else {
    const change = async (): Promise<void> => {
      await changeConfig(client, edit);
      output.note(` > "${node}": machine configuration patched`);
      output.note(` > "${node}": waiting for kubelet restart`);
    };
    await untilKubeletRestarted(client, change, context);
  }
  output.note(` > "${node}": waiting for node update`);
  await untilNodeReports(upgrade, node);
  output.note(` < "${node}": successfully updated`);
}

async function untilNodeReports({ context, kubernetes, to }: Upgrade, node: string): Promise<void> {
  const version = `v${formatVersion(to)}`;
  await untilSettled(context, {
    patienceMs: nodePatienceMs,
    look: async (signal) => whyNot((await kubernetes.list(nodeObjects, {}, signal)).items, node, version),
    tell: (reason) => context.output.note(` > "${node}": ${reason}`),
    failure: `Cannot upgrade the kubelet of ${node}`,
  });
}

interface NodeStatus {
  readonly addresses?: readonly { readonly address?: string }[];
  readonly nodeInfo?: { readonly kubeletVersion?: string };
}

/** Undefined when the node is ready with this version. */
export function whyNot(found: readonly KubernetesObject[], address: string, version: string): string | undefined {
  const statusOf = (node: KubernetesObject): NodeStatus => node["status"] ?? {};
  const own = found.find((node) => statusOf(node).addresses?.some((each) => each.address === address));
  if (own === undefined) return "no node with this address";
  const reported = statusOf(own).nodeInfo?.kubeletVersion ?? "";
  if (reported !== version) return `kubelet version mismatch: got "${reported}", expected "${version}"`;
  return isConditionTrue(own, "Ready") ? undefined : `node "${own.metadata.name ?? ""}" is not ready`;
}
