// Checks of Kubernetes: nodes, pods, and what the cluster needs of them.
import { isConditionTrue } from "../base/condition.ts";
import type { Kubernetes } from "../clients/kubernetes/client.ts";
import type { ApiResource, KubernetesObject } from "../clients/kubernetes/object.ts";
import { APIServerConfig } from "../resources/k8s/api-server-config.ts";
import { BootstrapManifestsConfig } from "../resources/k8s/bootstrap-manifests-config.ts";
import { ControllerManagerConfig } from "../resources/k8s/controller-manager-config.ts";
import { SchedulerConfig } from "../resources/k8s/scheduler-config.ts";
import { StaticPodStatus } from "../resources/k8s/static-pod-status.ts";
import type { Cluster, ClusterNode } from "./cluster.ts";
import { findSpec, listSpecs, nodesOf } from "./cluster.ts";
import { quoted } from "./etcd-checks.ts";
import { SkipCheck } from "./run.ts";

export const nodes: ApiResource = { apiVersion: "v1", kind: "Node", plural: "nodes", namespaced: false };
const pods: ApiResource = { apiVersion: "v1", kind: "Pod", plural: "pods", namespaced: true };
const daemonSets: ApiResource = { apiVersion: "apps/v1", kind: "DaemonSet", plural: "daemonsets", namespaced: true };
const deployments: ApiResource = { apiVersion: "apps/v1", kind: "Deployment", plural: "deployments", namespaced: true };
const system = "kube-system";
const controlPlaneLabel = "node-role.kubernetes.io/control-plane";

async function kubernetesOf(cluster: Cluster, signal: AbortSignal): Promise<Pick<Kubernetes, "list">> {
  const client = await cluster.kubernetes(signal);
  if (client === undefined) throw new SkipCheck();
  return client;
}

async function nodeObjects(cluster: Cluster, signal: AbortSignal): Promise<readonly KubernetesObject[]> {
  return (await (await kubernetesOf(cluster, signal)).list(nodes, {}, signal)).items;
}

/** Some member of an object whose shape nobody promises. */
function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) found = typeof found === "object" && found !== null ? Reflect.get(found, key) : undefined;
  return found;
}

function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

function nameOf({ metadata }: KubernetesObject): string {
  return metadata.name ?? "";
}

/** Addresses of a node, as Kubernetes knows them. */
export function addressesOf(node: KubernetesObject): readonly string[] {
  return listAt(node, "status", "addresses")
    .filter((each) => at(each, "type") === "InternalIP" || at(each, "type") === "ExternalIP")
    .map((each) => String(at(each, "address")));
}

export function isControlPlane({ metadata }: KubernetesObject): boolean {
  return metadata.labels !== undefined && Object.hasOwn(metadata.labels, controlPlaneLabel);
}

/** One to one. */
export async function allNodesReport(cluster: Cluster, signal: AbortSignal): Promise<void> {
  const found = await nodeObjects(cluster, signal);
  matchNodes(nodesOf(cluster), found);
}

function matchNodes(expected: readonly ClusterNode[], found: readonly KubernetesObject[]): void {
  const isSame = (node: ClusterNode, object: KubernetesObject): boolean =>
    addressesOf(object).some((address) => node.addresses.includes(address));
  const missing = expected.filter((node) => !found.some((object) => isSame(node, object)));
  const strangers = found.filter((object) => !expected.some((node) => isSame(node, object)));
  if (missing.length > 0) {
    throw new Error(`can't find expected node with IPs ${quoted(missing.flatMap(({ addresses }) => addresses))}`);
  }
  if (strangers.length > 0) throw new Error(`unexpected nodes with names ${quoted(strangers.map(nameOf))}`);
}

/** What runs of the control plane follows from what is configured. */
export async function staticPodsRunning(cluster: Cluster, signal: AbortSignal): Promise<void> {
  const wanted: readonly (readonly [string, () => Promise<readonly unknown[]>])[] = [
    ["kube-system/kube-apiserver", () => listSpecs(cluster.contacted, APIServerConfig, signal)],
    ["kube-system/kube-controller-manager", () => listSpecs(cluster.contacted, ControllerManagerConfig, signal)],
    ["kube-system/kube-scheduler", () => listSpecs(cluster.contacted, SchedulerConfig, signal)],
  ];
  const prefixes: string[] = [];
  for (const [prefix, configs] of wanted) if ((await configs()).length > 0) prefixes.push(prefix);
  for (const { address } of cluster.controlPlanes) {
    const ids = (await listSpecs(cluster.at(address), StaticPodStatus, signal)).map(({ id }) => id);
    const missing = prefixes.filter((prefix) => !ids.some((id) => id.startsWith(prefix)));
    if (missing.length > 0) throw new Error(`missing static pods on node ${address}: ${quoted(missing)}`);
  }
}

const components = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"] as const;

export async function controlPlaneReady(cluster: Cluster, signal: AbortSignal): Promise<void> {
  const client = await kubernetesOf(cluster, signal);
  const marked = (await client.list(nodes, { labelSelector: controlPlaneLabel }, signal)).items;
  matchNodes(cluster.controlPlanes, marked);
  for (const component of components) {
    const selection = { namespace: system, labelSelector: `k8s-app=${component}` };
    const found = (await client.list(pods, selection, signal)).items;
    if (found.length === 0) throw new Error(`no pods found for component "${component}"`);
    if (found.length !== cluster.controlPlanes.length) {
      throw new Error(`found ${found.length} pods of "${component}", want ${cluster.controlPlanes.length}`);
    }
    const unready = found.filter((pod) => !isConditionTrue(pod, "Ready")).map(nameOf);
    if (unready.length > 0) throw new Error(`some pods are not ready: ${quoted(unready)}`);
  }
}

/** Nodes cannot be ready without a network of pods, which somebody else brings then. */
async function needsOwnNetwork({ contacted }: Cluster, signal: AbortSignal): Promise<void> {
  const manifests = await findSpec(contacted, BootstrapManifestsConfig, "manifests", signal);
  if (manifests === undefined || manifests.cniName === "none") throw new SkipCheck();
}

export async function nodesReady(cluster: Cluster, signal: AbortSignal): Promise<void> {
  await needsOwnNetwork(cluster, signal);
  const unready = (await nodeObjects(cluster, signal)).filter((node) => !isConditionTrue(node, "Ready")).map(nameOf);
  if (unready.length > 0) throw new Error(`some nodes are not ready: ${quoted(unready)}`);
}

/** Pods that count: not about to go, not ended. */
function isAlive(pod: KubernetesObject): boolean {
  if (pod.metadata.deletionTimestamp !== undefined || at(pod, "status", "phase") === "Failed") return false;
  const containers = listAt(pod, "status", "containerStatuses");
  return containers.length === 0 || containers.some((each) => at(each, "state", "terminated") === undefined);
}

interface Workload {
  readonly kind: ApiResource;
  readonly labelSelector: string;
  /** Where the object says how many pods there should be. */
  readonly wanted: readonly string[];
}

async function workloadReady(
  cluster: Cluster,
  { kind, labelSelector, wanted }: Workload,
  signal: AbortSignal,
): Promise<void> {
  const client = await kubernetesOf(cluster, signal);
  const selection = { namespace: system, labelSelector };
  const objects = (await client.list(kind, selection, signal)).items;
  if (objects.length === 0) throw new SkipCheck();
  const expected = objects.reduce((sum, object) => sum + Number(at(object, ...wanted) ?? 0), 0);
  const found = (await client.list(pods, selection, signal)).items.filter(isAlive);
  const ready = found.filter((pod) => isConditionTrue(pod, "Ready"));
  if (ready.length !== expected) {
    const unready = found.filter((pod) => !ready.includes(pod)).map(nameOf);
    throw new Error(`found ${ready.length} ready pods, want ${expected}; not ready: ${quoted(unready)}`);
  }
}

export async function kubeProxyReady(cluster: Cluster, signal: AbortSignal): Promise<void> {
  const wanted = ["status", "desiredNumberScheduled"];
  await workloadReady(cluster, { kind: daemonSets, labelSelector: "k8s-app=kube-proxy", wanted }, signal);
}

export async function coreDnsReady(cluster: Cluster, signal: AbortSignal): Promise<void> {
  await needsOwnNetwork(cluster, signal);
  const wanted = ["spec", "replicas"];
  await workloadReady(cluster, { kind: deployments, labelSelector: "k8s-app=kube-dns", wanted }, signal);
}

export async function nodesSchedulable(cluster: Cluster, signal: AbortSignal): Promise<void> {
  const closed = (await nodeObjects(cluster, signal)).filter((node) => at(node, "spec", "unschedulable") === true);
  if (closed.length > 0) throw new Error(`some nodes are not schedulable: ${quoted(closed.map(nameOf))}`);
}
