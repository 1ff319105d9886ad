// What people want to see of a Kubernetes: its nodes and pods, as rows. Reads kubeconfig files.
import { parse } from "yaml";
import { openKubernetes, type Kubernetes, type KubernetesTarget } from "../../src/clients/kubernetes/client.ts";
import { nodes, pods, type KubernetesObject } from "../../src/clients/kubernetes/object.ts";
import { systemClock } from "../../src/base/clock.ts";

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function items(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The first cluster and user of a kubeconfig; `server` is where this program reaches it. */
export function kubeconfigTarget(kubeconfig: string, server: string): KubernetesTarget {
  const root = fields(parse(kubeconfig));
  const cluster = fields(items(root["clusters"])[0]?.["cluster"]);
  const user = fields(items(root["users"])[0]?.["user"]);
  const pem = (value: unknown): string => Buffer.from(text(value), "base64").toString();
  return {
    server,
    ca: pem(cluster["certificate-authority-data"]),
    cert: pem(user["client-certificate-data"]),
    key: pem(user["client-key-data"]),
  };
}

/** The kubeconfig with another address of the API. */
export function withServer(kubeconfig: string, server: string): string {
  return kubeconfig.replace(/^(\s*server:\s*).*$/gmu, `$1${server}`);
}

export function openCluster(kubeconfig: string, server: string): Kubernetes {
  return openKubernetes(kubeconfigTarget(kubeconfig, server), systemClock);
}

export interface NodeRow {
  readonly name: string;
  readonly ready: boolean;
  /** When its kubelet last said so, epoch milliseconds. */
  readonly saidMs: number;
  /** Why it is not ready. */
  readonly message: string;
  readonly roles: string;
  readonly version: string;
  readonly address: string;
}

export interface PodRow {
  readonly namespace: string;
  readonly name: string;
  /** `Running`, or what keeps it from that: `ImagePullBackOff`. */
  readonly status: string;
  /** All its containers are ready, or it ended well. */
  readonly ready: boolean;
  /** When the first of its containers began, epoch milliseconds; 0 when one does not run. */
  readonly startedMs: number;
  readonly restarts: number;
  readonly node: string;
}

function nodeRow(object: KubernetesObject): NodeRow {
  const status = fields(object["status"]);
  const condition = items(status["conditions"]).find((each) => each["type"] === "Ready");
  const prefix = "node-role.kubernetes.io/";
  const labels = Object.keys(object.metadata.labels ?? {}).filter((label) => label.startsWith(prefix));
  const address = items(status["addresses"]).find((each) => each["type"] === "InternalIP");
  return {
    name: object.metadata.name ?? "",
    ready: condition?.["status"] === "True",
    saidMs: timeOf(condition?.["lastHeartbeatTime"]),
    message: text(condition?.["message"]),
    roles: labels.map((label) => label.slice(prefix.length)).join(",") || "-",
    version: text(fields(status["nodeInfo"])["kubeletVersion"]),
    address: text(address?.["address"]),
  };
}

/** 0 when there is none. */
function timeOf(value: unknown): number {
  return typeof value === "string" ? Date.parse(value) : 0;
}

/** Why a container does not run, if it says so. */
function reasonOf(container: Fields): string {
  const state = fields(container["state"]);
  for (const kind of ["waiting", "terminated"]) {
    const reason = text(fields(state[kind])["reason"]);
    if (reason !== "" && reason !== "Completed") return reason;
  }
  return "";
}

function podRow(object: KubernetesObject): PodRow {
  const status = fields(object["status"]);
  const phase = text(status["phase"]);
  const containers = items(status["containerStatuses"]);
  const all = [...items(status["initContainerStatuses"]), ...containers];
  const reason = all.map(reasonOf).find((each) => each !== "");
  const isReady = containers.length > 0 && containers.every((each) => each["ready"] === true);
  return {
    namespace: object.metadata.namespace ?? "",
    name: object.metadata.name ?? "",
    status: object.metadata.deletionTimestamp === undefined ? (reason ?? phase) : "Terminating",
    ready: phase === "Succeeded" || (phase === "Running" && isReady),
    startedMs: Math.min(...containers.map(({ state }) => timeOf(fields(fields(state)["running"])["startedAt"]))),
    restarts: containers.reduce((sum, each) => sum + Number(each["restartCount"] ?? 0), 0),
    node: text(fields(object["spec"])["nodeName"]),
  };
}

export async function listNodes(cluster: Kubernetes, signal: AbortSignal): Promise<readonly NodeRow[]> {
  return (await cluster.list(nodes, {}, signal)).items.map(nodeRow);
}

/** What the kubelet says of pods that it ended, or did not begin, because their node went down: they never run again, and stay in lists until somebody clears them away. */
const shutdownReasons: readonly string[] = ["Terminated", "NodeShutdown"];

function endedWithNode(object: KubernetesObject): boolean {
  const { phase, reason } = fields(object["status"]);
  return phase === "Failed" && shutdownReasons.includes(text(reason));
}

/** Without those that ended with a shutdown of their node: others are in their place. */
export async function listPods(cluster: Pick<Kubernetes, "list">, signal: AbortSignal): Promise<readonly PodRow[]> {
  const { items: found } = await cluster.list(pods, {}, signal);
  return found.filter((pod) => !endedWithNode(pod)).map(podRow);
}
