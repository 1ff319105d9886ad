// What several registries tell of the same machine, as one.
import { defineController, shared, weak, type Controller } from "../../cosi/controller.ts";
import { Affiliate } from "../../resources/cluster/affiliate.ts";

/** Where registries put what they have heard: `<registry>/<node id>`. */
export const rawNamespace = "cluster-raw";
const raw = { namespace: rawNamespace } as const;

export function affiliateMergeController(): Controller {
  return defineController({
    name: "cluster.AffiliateMergeController",
    inputs: [weak(Affiliate, raw)],
    outputs: [shared(Affiliate)],
    async reconcile({ state }) {
      const heard = await state.list(Affiliate, raw);
      const merged = mergeAffiliates(
        heard.filter(({ metadata }) => metadata.phase === "running").map(({ spec }) => spec),
      );
      for (const affiliate of merged) await state.modify(Affiliate, affiliate.nodeId, () => affiliate);
      await state.cleanup(Affiliate);
    },
  });
}

/** By node id: lists are united in order, of scalars the last one that says something counts, of the operating system the first. */
export function mergeAffiliates(affiliates: readonly Affiliate[]): readonly Affiliate[] {
  const byNode = new Map<string, Affiliate>();
  for (const affiliate of affiliates) {
    const before = byNode.get(affiliate.nodeId);
    byNode.set(affiliate.nodeId, before === undefined ? affiliate : merge(before, affiliate));
  }
  return [...byNode.values()];
}

function merge(before: Affiliate, next: Affiliate): Affiliate {
  const union = <T>(a: readonly T[], b: readonly T[]): readonly T[] => [...new Set([...a, ...b])];
  const last = (a: string, b: string): string => (b === "" ? a : b);
  return {
    ...before,
    addresses: union(before.addresses, next.addresses),
    hostname: last(before.hostname, next.hostname),
    nodename: last(before.nodename, next.nodename),
    operatingSystem: before.operatingSystem === "" ? next.operatingSystem : before.operatingSystem,
    machineType: next.machineType === 0 ? before.machineType : next.machineType,
    controlPlane: next.controlPlane ?? before.controlPlane,
    kubespan: {
      publicKey: last(before.kubespan.publicKey, next.kubespan.publicKey),
      address: last(before.kubespan.address, next.kubespan.address),
      additionalAddresses: union(before.kubespan.additionalAddresses, next.kubespan.additionalAddresses),
      endpoints: union(before.kubespan.endpoints, next.kubespan.endpoints),
      excludeAdvertisedNetworks: union(
        before.kubespan.excludeAdvertisedNetworks,
        next.kubespan.excludeAdvertisedNetworks,
      ),
    },
  };
}
