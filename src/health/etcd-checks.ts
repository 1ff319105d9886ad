// Checks of etcd. They are about control planes, and there is nothing to look at when the contacted node has no authority for etcd in its config.
import { equalData } from "../base/equal.ts";
import { rpc } from "../wire/gen/rpc.ts";
import type { EtcdMember } from "../wire/gen/machine.ts";
import type { Cluster } from "./cluster.ts";
import { findSpec } from "./cluster.ts";
import { SkipCheck } from "./run.ts";
import { serviceHealthy } from "./node-checks.ts";
import { EtcdRootSecret } from "../resources/secrets/etcd-root-secret.ts";

async function needsEtcd({ contacted }: Cluster, signal: AbortSignal): Promise<void> {
  if ((await findSpec(contacted, EtcdRootSecret, "etcd", signal)) === undefined) throw new SkipCheck();
}

export async function etcdHealthy(cluster: Cluster, signal: AbortSignal): Promise<void> {
  await needsEtcd(cluster, signal);
  for (const { address } of cluster.controlPlanes) await serviceHealthy(cluster, { address, service: "etcd" }, signal);
}

async function membersAt(cluster: Cluster, address: string, signal: AbortSignal): Promise<readonly EtcdMember[]> {
  const { messages } = await cluster.at(address).call(rpc.MachineService.EtcdMemberList, {}, signal);
  return messages[0]?.members ?? [];
}

/** Every control plane tells of the same members. */
export async function etcdConsistent(cluster: Cluster, signal: AbortSignal): Promise<void> {
  await needsEtcd(cluster, signal);
  const factsOf = (members: readonly EtcdMember[]): readonly string[] =>
    members.map(({ id, hostname, isLearner }) => `${hostname} ${id.toString(16)} ${String(isLearner)}`).toSorted();
  const addresses = cluster.controlPlanes.map(({ address }) => address).toSorted();
  let first: readonly string[] | undefined;
  for (const address of addresses) {
    const found = factsOf(await membersAt(cluster, address, signal));
    first ??= found;
    if (!equalData(first, found)) {
      throw new Error(`${address}: data inconsistency: found members ${quoted(found)}, want ${quoted(first)}`);
    }
  }
}

/** Every member is at an address of a control plane. */
export async function etcdOnControlPlanes(cluster: Cluster, signal: AbortSignal): Promise<void> {
  await needsEtcd(cluster, signal);
  const [first] = cluster.controlPlanes;
  if (first === undefined) throw new Error("no control plane nodes are known");
  const known = cluster.controlPlanes.flatMap(({ addresses }) => addresses);
  const hosts = (await membersAt(cluster, first.address, signal)).flatMap(({ peerUrls }) => peerUrls.map(hostOf));
  const strangers = hosts.filter((host) => !known.includes(host));
  if (strangers.length > 0) {
    throw new Error(`etcd member ips ${quoted(strangers)} are not subset of control plane node ips ${quoted(known)}`);
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/u, "$1") : url;
}

/** As lists of texts are shown to people here: `["a" "b"]`. */
export function quoted(texts: readonly string[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(" ")}]`;
}
