// Whether Kubernetes has followed a step of a rotation: its nodes are ready, and its control plane runs with the secrets the nodes have now.
import { isConditionTrue } from "../../base/condition.ts";
import type { Kubernetes } from "../../clients/kubernetes/client.ts";
import { nodes as nodeObjects, pods, type KubernetesObject } from "../../clients/kubernetes/object.ts";
import { getSpec, type ClusterNodes } from "../cluster-nodes.ts";
import type { CommandContext } from "../command.ts";
import { settingsOf, staticPods } from "../kubernetes-upgrade/static-pod.ts";
import type { NodeClient } from "../session.ts";

const nodename = { namespace: "k8s", type: "Nodenames.kubernetes.talos.dev", id: "nodename" };
const secretStatus = { namespace: "controlplane", type: "SecretStatuses.kubernetes.talos.dev", id: "static-pods" };
/** The pod's annotation that says which version of the kubeconfigs it was started with. */
const versionAnnotation = "talos.dev/secrets-version";

/** What is missing anywhere; undefined when Kubernetes has followed. Nodes that do not register themselves are nobody's to wait for. */
export async function whyNotSettled(
  { session }: Pick<CommandContext, "session">,
  { controlPlanes, workers }: ClusterNodes,
  { kubernetes, signal }: { readonly kubernetes: Pick<Kubernetes, "list">; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const { items: registered } = await kubernetes.list(nodeObjects, {}, signal);
  const selection = { namespace: "kube-system", labelSelector: "k8s-app" };
  const { items: running } = await kubernetes.list(pods, selection, signal);
  for (const address of [...controlPlanes, ...workers]) {
    const client = await session.client(address);
    const name = await nameOf(client);
    if (name === undefined) continue;
    const reason =
      whyNotReady(registered, name) ??
      (controlPlanes.includes(address) ? await whyNotRefreshed(client, running, name) : undefined);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** As Kubernetes knows the node; undefined when it does not. */
async function nameOf(client: NodeClient): Promise<string | undefined> {
  const spec = await getSpec(client, nodename);
  const { nodename: name = "", skipNodeRegistration = false } = spec as {
    readonly nodename?: string;
    readonly skipNodeRegistration?: boolean;
  };
  return skipNodeRegistration ? undefined : name;
}

function whyNotReady(registered: readonly KubernetesObject[], name: string): string | undefined {
  const own = registered.find(({ metadata }) => metadata.name === name);
  if (own === undefined) return `no node "${name}"`;
  return isConditionTrue(own, "Ready") ? undefined : `node "${name}" is not ready`;
}

async function whyNotRefreshed(
  client: NodeClient,
  running: readonly KubernetesObject[],
  name: string,
): Promise<string | undefined> {
  const { version = "" } = (await getSpec(client, secretStatus)) as { readonly version?: string };
  const own = running.filter((pod) => (pod["spec"] as { readonly nodeName?: string } | undefined)?.nodeName === name);
  for (const component of staticPods) {
    if ((await settingsOf(client, component)) === undefined) continue;
    const pod = own.find(({ metadata }) => metadata.labels?.["k8s-app"] === component);
    if (pod === undefined) return `no pod of "${component}" on node "${name}"`;
    const found = pod.metadata.annotations?.[versionAnnotation] ?? "none";
    const title = `pod "${pod.metadata.name ?? ""}"`;
    if (found !== version) return `secrets version mismatch of ${title}: got "${found}", expected "${version}"`;
    if (!isConditionTrue(pod, "Ready")) return `${title} is not ready`;
  }
  return undefined;
}
