// Checks of nodes, by their API.
import { nameIn } from "../base/enum-name.ts";
import { errorChain } from "../base/errors.ts";
import { VolumeStatus } from "../resources/block/volume-status.ts";
import { MachineStage } from "../resources/runtime/common/enums.ts";
import { Diagnostic } from "../resources/runtime/diagnostic.ts";
import { KubeletConfig } from "../resources/k8s/kubelet-config.ts";
import { MachineStatus } from "../resources/runtime/machine-status.ts";
import { rpc } from "../wire/gen/rpc.ts";
import type { Cluster, ClusterNode } from "./cluster.ts";
import { findSpec, listSpecs, nodesOf, permissionDenied, statusCode } from "./cluster.ts";
import { SkipCheck } from "./run.ts";

const MiB = 1024n * 1024n;

/** The last event of the service says that it runs, and it is well. */
export async function serviceHealthy(
  cluster: Cluster,
  { address, service }: { readonly address: string; readonly service: string },
  signal: AbortSignal,
): Promise<void> {
  const { messages } = await cluster.at(address).call(rpc.MachineService.ServiceList, {}, signal);
  const found = messages[0]?.services.find(({ id }) => id === service);
  if (found === undefined) throw new Error(`${address}: service "${service}" not found`);
  const last = found.events?.events.at(-1);
  if (last === undefined) throw new Error(`${address}: no events recorded yet for service "${service}"`);
  if (last.state !== "Running") {
    const current = `current state [${last.state}] ${last.msg}`;
    throw new Error(`${address}: service "${service}" not in expected state "Running": ${current}`);
  }
  if (found.health?.healthy !== true) {
    const message = found.health?.lastMessage ?? "";
    throw new Error(`${address}: service is not healthy: ${service}${message === "" ? "" : `: ${message}`}`);
  }
}

/** All at once; rejects with what all of them said. */
async function atEach(nodes: readonly ClusterNode[], work: (address: string) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(nodes.map(({ address }) => work(address)));
  const failures = results.filter((result) => result.status === "rejected").map(({ reason }) => reason as Error);
  const skipped = failures.find((failure) => failure instanceof SkipCheck);
  if (skipped !== undefined) throw skipped;
  if (failures.length > 0) throw new Error(failures.map((failure) => errorChain(failure)).join("; "));
}

export async function apidReady(cluster: Cluster, signal: AbortSignal): Promise<void> {
  await atEach(nodesOf(cluster), async (address) => {
    try {
      await cluster.at(address).call(rpc.MachineService.Version, {}, signal);
    } catch (error) {
      throw new Error(address, { cause: error });
    }
  });
}

async function isContainer(cluster: Cluster, address: string, signal: AbortSignal): Promise<boolean> {
  const { messages } = await cluster.at(address).call(rpc.MachineService.Version, {}, signal);
  return messages[0]?.platform?.mode === "container";
}

/** The kernel keeps some of what the machine has: that is allowed for. */
const memoryWanted = { controlPlanes: 1698n * MiB, workers: 874n * MiB } as const;

export async function enoughMemory(cluster: Cluster, signal: AbortSignal): Promise<void> {
  for (const role of ["controlPlanes", "workers"] as const) {
    await atEach(cluster[role], async (address) => {
      if (await isContainer(cluster, address, signal)) return;
      const { messages } = await cluster.at(address).call(rpc.MachineService.Memory, {}, signal);
      const total = (messages[0]?.meminfo?.memtotal ?? 0n) * 1024n;
      const wanted = memoryWanted[role];
      if (total < wanted) {
        throw new Error(`${address}: found ${total / MiB} MiB of memory, want ${wanted / MiB} MiB`);
      }
    });
  }
}

/** 6 GiB, less the partitions beside it. */
const ephemeralWanted = 6n * 1024n * MiB - (2101n + 100n + 1n + 10n) * MiB;

export async function enoughDisk(cluster: Cluster, signal: AbortSignal): Promise<void> {
  await atEach(nodesOf(cluster), async (address) => {
    if (await isContainer(cluster, address, signal)) return;
    const volume = await findSpec(cluster.at(address), VolumeStatus, "EPHEMERAL", signal);
    if (volume === undefined) throw new Error(`${address}: volume "EPHEMERAL" is not there`);
    if (volume.size < ephemeralWanted) {
      const found = `found ${volume.size / MiB} MiB of volume "EPHEMERAL"`;
      throw new Error(`${address}: ${found}, want ${ephemeralWanted / MiB} MiB`);
    }
  });
}

/** Callers who may not see diagnostics do not wait for them. */
export async function noDiagnostics(cluster: Cluster, signal: AbortSignal): Promise<void> {
  await atEach(nodesOf(cluster), async (address) => {
    try {
      const found = await listSpecs(cluster.at(address), Diagnostic, signal);
      const [first] = found;
      if (first !== undefined) throw new Error(`${address}: active diagnostics: ${first.id}: ${first.spec.message}`);
    } catch (error) {
      if (statusCode(error) === permissionDenied) throw new SkipCheck();
      throw error;
    }
  });
}

export async function kubeletHealthy(cluster: Cluster, signal: AbortSignal): Promise<void> {
  if ((await findSpec(cluster.contacted, KubeletConfig, "kubelet", signal)) === undefined) throw new SkipCheck();
  await atEach(cluster.controlPlanes, (address) => serviceHealthy(cluster, { address, service: "kubelet" }, signal));
}

export async function bootFinished(cluster: Cluster, signal: AbortSignal): Promise<void> {
  await atEach(nodesOf(cluster), async (address) => {
    const status = await findSpec(cluster.at(address), MachineStatus, "machine", signal);
    const stage = nameIn(MachineStage, status?.stage) ?? "unknown";
    if (stage !== "running") throw new Error(`${address}: machine stage is "${stage}", want "running"`);
  });
}
