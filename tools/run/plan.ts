// What `make run` makes: how many nodes, how each is called and reached. Pure: from the environment to a plan.

/** A node of the run. */
export interface PlannedNode {
  readonly name: string;
  readonly type: "controlplane" | "worker";
  /** In the guests' network: what the node itself and the others call it. */
  readonly address: string;
  readonly mac: string;
  /** Port of 127.0.0.1 that leads to its API. */
  readonly apiPort: number;
  readonly memoryMb: number;
}

export interface RunPlan {
  readonly nodes: readonly PlannedNode[];
  /** Where the images come from: a registry of this machine, or upstream's over the internet. */
  readonly images: "local" | "upstream";
  readonly kubernetesPort: number;
  /** Of the clients' cluster: the first control plane, in the guests' network. */
  readonly endpoint: string;
}

export const firstApiPort = 50_000;
const kubernetesPort = 6443;
/** Of QEMU's user network, which gives out addresses from .15. */
const networkPrefix = "10.0.2.";
const firstHost = 15;
const mostNodes = 9;

function count(text: string | undefined, name: string, least: number, otherwise: number): number {
  if (text === undefined || text === "") return otherwise;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= mostNodes) return value;
  throw new Error(`Cannot use ${name}=${text}: want a number from ${least} to ${mostNodes}`);
}

/** Reads CONTROLPLANES, WORKERS, MEMORY_MB and ICHOR_IMAGES. */
export function planRun(env: Readonly<Record<string, string | undefined>>): RunPlan {
  const controlPlanes = count(env["CONTROLPLANES"], "CONTROLPLANES", 1, 1);
  const workers = count(env["WORKERS"], "WORKERS", 0, 0);
  const images = env["ICHOR_IMAGES"] ?? "local";
  if (images !== "local" && images !== "upstream")
    throw new Error(`Cannot use ICHOR_IMAGES=${images}: want local or upstream`);
  const nodes = Array.from({ length: controlPlanes + workers }, (_, index): PlannedNode => {
    const isControlPlane = index < controlPlanes;
    const number = isControlPlane ? index + 1 : index - controlPlanes + 1;
    const memory = Number(env["MEMORY_MB"] ?? (isControlPlane ? 4096 : 2048));
    return {
      name: `${isControlPlane ? "controlplane" : "worker"}-${number}`,
      type: isControlPlane ? "controlplane" : "worker",
      address: `${networkPrefix}${firstHost + index}`,
      mac: `52:54:00:12:34:${(0x56 + index).toString(16)}`,
      apiPort: firstApiPort + index,
      memoryMb: memory,
    };
  });
  const endpoint = `https://${networkPrefix}${firstHost}:${kubernetesPort}`;
  return { nodes, images, kubernetesPort, endpoint };
}

/** Patches for all machine configurations, as YAML texts. `mirror` is absent when images come from upstream. */
export function machinePatches(mirror: string | undefined): readonly string[] {
  // The emulated clock is this machine's, which is right; there may be no time server to ask.
  const time = "apiVersion: v1alpha1\nkind: TimeSyncConfig\nenabled: false\n";
  if (mirror === undefined) return [time];
  const endpoints = `endpoints: [{ url: "${mirror}" }]\nskipFallback: true\n`;
  return [time, `apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: "*"\n${endpoints}`];
}

/** For control planes; which of them leads is told below. Pods of all kinds run on them when there are no workers. */
export function controlPlanePatches(plan: Pick<RunPlan, "nodes">): readonly string[] {
  const { length } = plan.nodes.filter(({ type }) => type === "controlplane");
  const untainted = "apiVersion: v1alpha1\nkind: KubeNodeConfig\ntaints:\n  $patch: delete\n";
  return [...electionPatches(length), ...(length === plan.nodes.length ? [untainted] : [])];
}

/**
 * Controller manager and scheduler end when they could not say for ten seconds that they lead, which happens to emulated machines on a busy
 * host. One alone need not say it.
 */
export function electionPatches(controlPlanes: number): readonly string[] {
  const args =
    controlPlanes === 1
      ? { "leader-elect": "false" }
      : {
          "leader-elect-lease-duration": "60s",
          "leader-elect-renew-deadline": "40s",
          "leader-elect-retry-period": "5s",
        };
  const text = Object.entries(args).map(([name, value]) => `  ${name}: "${value}"\n`);
  return ["KubeControllerManagerConfig", "KubeSchedulerConfig"].map(
    (kind) => `apiVersion: v1alpha1\nkind: ${kind}\nextraArgs:\n${text.join("")}`,
  );
}
