// A program of the control plane: the config of each node gets the new image, and the node's pod is waited for.
import { isConditionTrue } from "../../base/condition.ts";
import { pods, type KubernetesObject } from "../../clients/kubernetes/object.ts";
import { Code, hasStatus } from "../../rpc/status.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { changeConfig, untilChanged, type Watched } from "../cluster-nodes.ts";
import { specOf } from "../../dashboard/live/resources.ts";
import type { NodeClient } from "../session.ts";
import { setImage } from "./components.ts";
import { imageFor, type Upgrade } from "./plan.ts";
import { formatVersion } from "./version.ts";
import { untilSettled } from "./wait.ts";

export const staticPods = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"] as const;
export type StaticPodName = (typeof staticPods)[number];

const types: Readonly<Record<StaticPodName, string>> = {
  "kube-apiserver": "APIServerConfigs.kubernetes.talos.dev",
  "kube-controller-manager": "ControllerManagerConfigs.kubernetes.talos.dev",
  "kube-scheduler": "SchedulerConfigs.kubernetes.talos.dev",
};

/** The pod's annotation that says which version of its settings it was made from. */
const versionAnnotation = "talos.dev/config-version";
const changePatienceMs = 60_000;
const podPatienceMs = 5 * 60_000;

export interface Settings {
  readonly image: string;
  readonly version: string;
}

/** Of one node. Undefined when the program does not run there. */
export async function settingsOf(client: NodeClient, component: StaticPodName): Promise<Settings | undefined> {
  try {
    const { resource } = await client.unary(rpc.State.Get, { ...watchedOf(component), options: {} });
    if (resource === undefined) return undefined;
    const { image = "", enabled = true } = specOf(resource) as { readonly image?: string; readonly enabled?: boolean };
    return enabled ? { image, version: resource.metadata?.version ?? "" } : undefined;
  } catch (error) {
    if (hasStatus(error, Code.NOT_FOUND)) return undefined;
    throw error;
  }
}

function watchedOf(component: StaticPodName): Watched {
  return { namespace: "controlplane", type: types[component], id: component };
}

export async function upgradeStaticPod(upgrade: Upgrade, component: StaticPodName): Promise<void> {
  const { context, nodes, to, dryRun, withoutComments } = upgrade;
  const { output } = context;
  output.note(`updating "${component}" to version "${formatVersion(to)}"`);
  for (const node of nodes.controlPlanes) {
    output.note(` > "${node}": starting update`);
    const client = await context.session.client(node);
    const present = await settingsOf(client, component);
    if (present === undefined) {
      output.note(` < "${node}": does not run it`);
      continue;
    }
    const image = imageFor(upgrade, component, present.image);
    const edit = (yaml: string): string => setImage(yaml, component, { image, withoutComments });
    if (dryRun) {
      output.note(` > "${node}": skipped in dry-run: ${present.image} -> ${image}`);
      if (present.image !== image) output.note(await changeConfig(client, edit, { dryRun }));
      continue;
    }
    let { version } = present;
    if (present.image === image) output.note(` > "${node}": machine configuration has this version already`);
    else {
      const isDone = ({ spec }: { readonly spec: Readonly<Record<string, unknown>> }): boolean =>
        spec["image"] === image;
      const change = (): Promise<string> => changeConfig(client, edit);
      const options = { change, isDone, patienceMs: changePatienceMs };
      ({ version } = await untilChanged(client, watchedOf(component), options, context));
      output.note(` > "${node}": machine configuration patched`);
    }
    output.note(` > "${node}": waiting for ${component} pod update`);
    await untilPodReady(upgrade, { component, node, version });
    output.note(` < "${node}": successfully updated`);
  }
}

interface Wanted {
  readonly component: StaticPodName;
  readonly node: string;
  /** Of the settings that the pod is to be made from. */
  readonly version: string;
}

/** The API may be away meanwhile: it is what is replaced. */
async function untilPodReady({ context, kubernetes }: Upgrade, wanted: Wanted): Promise<void> {
  const { component, node } = wanted;
  const selection = { namespace: "kube-system", labelSelector: `k8s-app=${component}` };
  await untilSettled(context, {
    patienceMs: podPatienceMs,
    look: async (signal) => whyNot((await kubernetes.list(pods, selection, signal)).items, wanted),
    tell: (reason) => context.output.note(` > "${node}": ${reason}`),
    failure: `Cannot upgrade "${component}" of ${node}`,
  });
}

interface PodStatus {
  readonly hostIP?: string;
  readonly hostIPs?: readonly { readonly ip?: string }[];
}

/** Undefined when the pod of the node is there and ready. */
export function whyNot(found: readonly KubernetesObject[], { component, node, version }: Wanted): string | undefined {
  const statusOf = (pod: KubernetesObject): PodStatus => pod["status"] ?? {};
  const own = found.filter((pod) => {
    const { hostIP, hostIPs = [] } = statusOf(pod);
    return hostIP === node || hostIPs.some(({ ip }) => ip === node);
  });
  if (own.length === 0) return `no pod of "${component}" on the node`;
  const current = own.find(({ metadata }) => metadata.annotations?.[versionAnnotation] === version);
  if (current === undefined) {
    const versions = own.map(({ metadata }) => metadata.annotations?.[versionAnnotation] ?? "none");
    return `config version mismatch: got "${versions.join('", "')}", expected "${version}"`;
  }
  return isConditionTrue(current, "Ready") ? undefined : `pod "${current.metadata.name ?? ""}" is not ready`;
}
