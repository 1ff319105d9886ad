// The other nodes as peers of the tunnel: each gets the addresses it tells, and no two the same.
import type { IpRanges } from "../../base/ip-ranges.ts";
import { ipRanges, prefixesOfIpRanges, subtractIpRanges, unionIpRanges } from "../../base/ip-ranges.ts";
import { hostPrefix } from "../../base/ip.ts";
import { defineController, destroyReady, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { Affiliate } from "../../resources/cluster/affiliate.ts";
import { Identity } from "../../resources/cluster/identity.ts";
import { KubeSpanConfig } from "../../resources/kubespan/kube-span-config.ts";
import { KubeSpanPeerSpec } from "../../resources/kubespan/kube-span-peer-spec.ts";
import { PeerState } from "../../resources/kubespan/common/enums.ts";
import { KubeSpanPeerStatus } from "../../resources/kubespan/kube-span-peer-status.ts";
import { meshSettings } from "./config.ts";
import { configId } from "./shared/mesh.ts";

export function peerSpecController(): Controller {
  let warned = "";
  return defineController({
    name: "kubespan.PeerSpecController",
    inputs: [
      weak(KubeSpanConfig, { id: configId }),
      weak(Affiliate),
      weak(Identity, { id: "local" }),
      weak(KubeSpanPeerStatus),
      destroyReady(KubeSpanPeerSpec),
    ],
    outputs: [exclusive(KubeSpanPeerSpec)],
    async reconcile({ state, log }) {
      const config = meshSettings((await state.find(KubeSpanConfig, configId))?.spec);
      const nodeId = (await state.find(Identity, "local"))?.spec.nodeId;
      if (config !== undefined && nodeId !== undefined) {
        const affiliates = (await state.list(Affiliate)).filter(({ metadata }) => metadata.phase === "running");
        const others = affiliates.map(({ spec }) => spec).filter((affiliate) => affiliate.nodeId !== nodeId);
        const statuses = await state.list(KubeSpanPeerStatus);
        const up = new Set(
          statuses.filter(({ spec }) => spec.state === PeerState.up).map(({ metadata }) => metadata.id),
        );
        const { peers, overlaps } = planPeers(livingFirst(others, up));
        for (const [publicKey, spec] of peers) await state.modify(KubeSpanPeerSpec, publicKey, () => spec);
        const text = JSON.stringify(overlaps);
        if (text !== warned)
          for (const overlap of overlaps)
            log.warn("peer tells addresses of another one, which keeps them", { ...overlap });
        warned = text;
      }
      await state.cleanup(KubeSpanPeerSpec);
    },
  });
}

/**
 * A node that was installed anew has the addresses of the one it was before, which discovery remembers for a while: what two peers tell belongs to
 * the one that is up. Otherwise the order stays.
 */
function livingFirst(affiliates: readonly Affiliate[], up: ReadonlySet<string>): readonly Affiliate[] {
  return affiliates.toSorted((a, b) => Number(up.has(b.kubespan.publicKey)) - Number(up.has(a.kubespan.publicKey)));
}

interface Overlap {
  /** Name of the peer. */
  readonly peer: string;
  /** What it does not get. */
  readonly prefixes: readonly string[];
}

/** By public key, in the order of the affiliates: what an earlier one has a later one does not get. */
export function planPeers(affiliates: readonly Affiliate[]): {
  readonly peers: ReadonlyMap<string, KubeSpanPeerSpec>;
  readonly overlaps: readonly Overlap[];
} {
  const peers = new Map<string, KubeSpanPeerSpec>();
  const overlaps: Overlap[] = [];
  let taken: IpRanges = [];
  for (const { kubespan, addresses, nodename } of affiliates) {
    const { publicKey, address, endpoints } = kubespan;
    if (publicKey === "" || address === "" || peers.has(publicKey)) continue;
    const told = ipRanges([...addresses.map(hostPrefix), ...kubespan.additionalAddresses]);
    const kept = subtractIpRanges(told, ipRanges(kubespan.excludeAdvertisedNetworks));
    const wanted = unionIpRanges(kept, ipRanges([hostPrefix(address)]));
    const allowed = subtractIpRanges(wanted, taken);
    const lost = prefixesOfIpRanges(subtractIpRanges(wanted, allowed));
    if (lost.length > 0) overlaps.push({ peer: nodename, prefixes: lost });
    taken = unionIpRanges(taken, allowed);
    peers.set(publicKey, { address, allowedIPs: prefixesOfIpRanges(allowed), endpoints, label: nodename });
  }
  return { peers, overlaps };
}
