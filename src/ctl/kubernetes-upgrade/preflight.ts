// What is looked at before an upgrade of Kubernetes changes anything: which nodes there are, what runs, and whether the new version can run there.
import type { Kubernetes } from "../../clients/kubernetes/client.ts";
import { nodes as nodeObjects, pods, type KubernetesObject } from "../../clients/kubernetes/object.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { Code, hasStatus } from "../../rpc/status.ts";
import { getSpec, type ClusterNodes } from "../cluster-nodes.ts";
import type { CommandContext } from "../command.ts";
import type { NodeClient } from "../session.ts";
import { kubeletOf } from "./kubelet.ts";
import { staticPods } from "./static-pod.ts";
import {
  checkSystem,
  compareVersions,
  flagsRemovedBetween,
  formatVersion,
  gatesRemovedBetween,
  versionOfImage,
} from "./version.ts";
import type { KubernetesVersion, RemovedFlag } from "./version.ts";

const controlPlaneLabel = "node-role.kubernetes.io/control-plane";

/** By their internal addresses. */
export async function nodesOfCluster(kubernetes: Pick<Kubernetes, "list">, signal: AbortSignal): Promise<ClusterNodes> {
  const { items } = await kubernetes.list(nodeObjects, {}, signal);
  const isControlPlane = ({ metadata }: KubernetesObject): boolean =>
    metadata.labels !== undefined && Object.hasOwn(metadata.labels, controlPlaneLabel);
  const addresses = (found: readonly KubernetesObject[]): readonly string[] =>
    found.flatMap(internalAddress).toSorted();
  const controlPlanes = addresses(items.filter(isControlPlane));
  if (controlPlanes.length === 0) throw new Error("Cannot upgrade Kubernetes: it has no node of a control plane");
  return { controlPlanes, workers: addresses(items.filter((node) => !isControlPlane(node))) };
}

function internalAddress(node: KubernetesObject): readonly string[] {
  const status = (node["status"] ?? {}) as {
    readonly addresses?: readonly { readonly type?: string; readonly address?: string }[];
  };
  return (status.addresses ?? [])
    .filter(({ type }) => type === "InternalIP")
    .slice(0, 1)
    .map(({ address = "" }) => address);
}

const components: readonly string[] = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"];

/** The lowest that runs, by the tags of the pods' images. */
export async function runningVersion(
  kubernetes: Pick<Kubernetes, "list">,
  signal: AbortSignal,
): Promise<KubernetesVersion> {
  const { items } = await kubernetes.list(pods, { namespace: "kube-system", labelSelector: "k8s-app" }, signal);
  const versions = items
    .filter(({ metadata }) => components.includes(metadata.labels?.["k8s-app"] ?? ""))
    .flatMap((pod) => {
      const spec = (pod["spec"] ?? {}) as { readonly containers?: readonly { readonly image?: string }[] };
      return versionOfImage(spec.containers?.[0]?.image ?? "") ?? [];
    });
  const [lowest] = versions.toSorted(compareVersions);
  if (lowest === undefined)
    throw new Error(
      "Cannot tell which version of Kubernetes runs: found no pods with a version in their image's tag, want --from",
    );
  return lowest;
}

/** Rejects with all nodes whose system cannot run the version. */
export async function checkSystems(
  { session }: Pick<CommandContext, "session">,
  { controlPlanes, workers }: ClusterNodes,
  to: KubernetesVersion,
): Promise<void> {
  const problems: string[] = [];
  for (const node of [...controlPlanes, ...workers]) {
    const { messages } = await (await session.client(node)).unary(rpc.MachineService.Version, {});
    try {
      checkSystem(messages[0]?.version?.tag ?? "", to);
    } catch (error) {
      problems.push(`${node}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (problems.length > 0) throw new Error(`Cannot upgrade Kubernetes: ${problems.join("; ")}`);
}

/** Rejects with all flags and feature gates that somebody set and the new version does not know. */
export async function checkFlags(
  { session }: Pick<CommandContext, "session">,
  nodes: ClusterNodes,
  versions: { readonly from: KubernetesVersion; readonly to: KubernetesVersion },
): Promise<void> {
  const flags = flagsRemovedBetween(versions.from, versions.to);
  const gates = gatesRemovedBetween(versions.from, versions.to);
  if (flags.length === 0 && gates.length === 0) return;
  const problems: string[] = [];
  for (const node of [...nodes.controlPlanes, ...nodes.workers]) {
    const client = await session.client(node);
    const programs = nodes.controlPlanes.includes(node) ? [...staticPods, "kubelet" as const] : ["kubelet" as const];
    for (const program of programs) {
      const { command, featureGates } = await settingsOf(client, program);
      const known = new Set([...featureGates, ...gatesOf(command)]);
      for (const flag of flags)
        if (flag.program === program && hasFlag(command, flag))
          problems.push(`${node}: ${program} is started with --${flag.flag}`);
      for (const gate of gates)
        if (known.has(gate)) problems.push(`${node}: ${program} is started with the feature gate ${gate}`);
    }
  }
  if (problems.length > 0)
    throw new Error(
      `Cannot upgrade Kubernetes to ${formatVersion(versions.to)}, which removed them: ${problems.join("; ")}`,
    );
}

function hasFlag(command: readonly string[], { flag }: RemovedFlag): boolean {
  return command.some((argument) => argument === `--${flag}` || argument.startsWith(`--${flag}=`));
}

/** Names of the feature gates that a command line sets: `--feature-gates=A=true,B=false`, or the list as the next argument. */
export function gatesOf(command: readonly string[]): readonly string[] {
  const flag = "--feature-gates";
  return command.flatMap((argument, index) => {
    const list = argument.startsWith(`${flag}=`) ? argument.slice(flag.length + 1) : undefined;
    const text = argument === flag ? command[index + 1] : list;
    return (text ?? "")
      .split(",")
      .map((entry) => (entry.split("=")[0] ?? "").trim())
      .filter((name) => name !== "");
  });
}

interface ProgramSettings {
  readonly command: readonly string[];
  /** Names of those that stand elsewhere than in the command. */
  readonly featureGates: readonly string[];
}

/** Empty for what does not run. */
async function settingsOf(client: NodeClient, program: RemovedFlag["program"]): Promise<ProgramSettings> {
  if (program === "kubelet") {
    const { args, featureGates } = await kubeletOf(client);
    return { command: args, featureGates };
  }
  try {
    const pod = { namespace: "k8s", type: "StaticPods.kubernetes.talos.dev", id: program };
    const { spec } = (await getSpec(client, pod)) as {
      readonly spec?: { readonly containers?: readonly { readonly command?: readonly string[] }[] };
    };
    return { command: spec?.containers?.[0]?.command ?? [], featureGates: [] };
  } catch (error) {
    if (hasStatus(error, Code.NOT_FOUND)) return { command: [], featureGates: [] };
    throw error;
  }
}
