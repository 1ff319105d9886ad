// Which nodes a cluster has: those that are named, else the members that discovery knows, else the nodes of Kubernetes.
import type { Clock } from "../base/clock.ts";
import { errorChain } from "../base/errors.ts";
import { Member } from "../resources/cluster/member.ts";
import { MachineKind } from "../resources/config/common/enums.ts";
import type { Cluster, ClusterNode } from "./cluster.ts";
import { listSpecs } from "./cluster.ts";
import { addressesOf, isControlPlane, nodes } from "./kubernetes-checks.ts";

export interface NamedNodes {
  readonly controlPlanes: readonly string[];
  readonly workers: readonly string[];
}

type Nodes = Pick<Cluster, "controlPlanes" | "workers">;

/** A young cluster takes a while to know its nodes. */
const retryMs = 2000;

export interface WaitForNodesOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Waits until some are known; yields why not, whenever that changes, and at last the nodes. */
export async function* waitForNodes(
  cluster: Pick<Cluster, "contacted" | "kubernetes">,
  named: NamedNodes,
  { clock, signal }: WaitForNodesOptions,
): AsyncGenerator<string, Nodes, undefined> {
  let told = "";
  for (;;) {
    try {
      return await discoverNodes(cluster, named, signal);
    } catch (error) {
      signal.throwIfAborted();
      const reason = errorChain(error);
      if (reason !== told) yield `waiting for nodes to be discovered: ${reason}`;
      told = reason;
    }
    await clock.sleep(retryMs, signal);
  }
}

/** Rejects when there are none yet, or nobody can be asked. */
export async function discoverNodes(
  cluster: Pick<Cluster, "contacted" | "kubernetes">,
  named: NamedNodes,
  signal: AbortSignal,
): Promise<Nodes> {
  if (named.controlPlanes.length + named.workers.length > 0) {
    const single = (address: string): ClusterNode => ({ address, addresses: [address] });
    return { controlPlanes: named.controlPlanes.map(single), workers: named.workers.map(single) };
  }
  const members = (await listSpecs(cluster.contacted, Member, signal)).map(({ spec }) => ({
    ...nodeAt(spec.addresses),
    isControlPlane: spec.machineType === MachineKind.controlplane || spec.machineType === MachineKind.init,
  }));
  if (members.length > 0) return split(members);
  const client = await cluster.kubernetes(signal);
  if (client === undefined) throw new Error("no nodes are known: neither discovery nor Kubernetes tells of any");
  const { items } = await client.list(nodes, {}, signal);
  if (items.length === 0) throw new Error("no nodes are known: Kubernetes has none yet");
  return split(items.map((node) => ({ ...nodeAt(addressesOf(node)), isControlPlane: isControlPlane(node) })));
}

/** The first address is the one it is called at. */
function nodeAt(addresses: readonly string[]): ClusterNode {
  return { address: addresses[0] ?? "", addresses };
}

function split(found: readonly (ClusterNode & { readonly isControlPlane: boolean })[]): Nodes {
  const plain = ({ address, addresses }: ClusterNode): ClusterNode => ({ address, addresses });
  const known = found.filter(({ address }) => address !== "");
  return {
    controlPlanes: known.filter((node) => node.isControlPlane).map(plain),
    workers: known.filter((node) => !node.isControlPlane).map(plain),
  };
}
