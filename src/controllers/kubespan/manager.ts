// The mesh: the tunnel's link with its peers, what leads into it, and how the peers are.
import { errorCode } from "../../base/errors.ts";
import { parseIpPrefix, prefixContains } from "../../base/ip.ts";
import { ipRanges, prefixesOfIpRanges } from "../../base/ip-ranges.ts";
import type { Controller, ControllerState, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, destroyReady, exclusive, shared, weak } from "../../cosi/controller.ts";
import { timeFromMs } from "../../cosi/scalars.ts";
import type { WireguardPeerState } from "../../formats/wireguard.ts";
import type { Network } from "../../linux/network.ts";
import { PeerState } from "../../resources/kubespan/common/enums.ts";
import { KubeSpanConfig } from "../../resources/kubespan/kube-span-config.ts";
import { KubeSpanIdentity } from "../../resources/kubespan/kube-span-identity.ts";
import { KubeSpanPeerSpec } from "../../resources/kubespan/kube-span-peer-spec.ts";
import { KubeSpanPeerStatus } from "../../resources/kubespan/kube-span-peer-status.ts";
import { AddressSpec } from "../../resources/network/address-spec.ts";
import { LinkSpec } from "../../resources/network/link-spec.ts";
import { NfTablesChain } from "../../resources/network/nftables-chain.ts";
import { RouteSpec } from "../../resources/network/route-spec.ts";
import { RoutingRuleSpec } from "../../resources/network/routing-rule-spec.ts";
import { addressId, routeId, ruleId } from "../network/ids.ts";
import { layeredId, wishes } from "../network/layers.ts";
import { meshChains } from "./shared/chains.ts";
import { meshSettings } from "./config.ts";
import { configId, identityId, meshLink } from "./shared/mesh.ts";
import type { MeshPeer } from "./shared/network-wishes.ts";
import { meshAddressSpec, meshLinkSpec, meshRoutes, meshRules } from "./shared/network-wishes.ts";
import { chooseEndpoint, observePeer } from "./shared/peer-state.ts";

/** Peers announce nothing by themselves: the kernel is asked this often, and more often while a peer is expected to answer. */
const lookEveryMs = 5000;
const lookSteps = 6;

export type MeshNetwork = Pick<Network, "links" | "wireguard">;

export function managerController(network: MeshNetwork): Controller {
  let look: "never" | "seldom" | "often" = "never";
  return defineController({
    name: "kubespan.ManagerController",
    inputs: [
      weak(KubeSpanConfig, { id: configId }),
      weak(KubeSpanPeerSpec),
      weak(KubeSpanIdentity, { id: identityId }),
      destroyReady(NfTablesChain),
    ],
    outputs: [
      shared(LinkSpec),
      shared(AddressSpec),
      shared(RouteSpec),
      shared(NfTablesChain),
      shared(RoutingRuleSpec),
      exclusive(KubeSpanPeerStatus),
    ],
    async source({ clock, signal, wake }) {
      let step = 0;
      for await (const _ of clock.every(lookEveryMs, signal)) {
        step = (step + 1) % lookSteps;
        if (look === "often" || (look === "seldom" && step === 0)) wake();
      }
    },
    async reconcile(context) {
      const { state } = context;
      const config = meshSettings((await state.find(KubeSpanConfig, configId))?.spec);
      const identity = (await state.find(KubeSpanIdentity, identityId))?.spec;
      look = "never";
      if (config !== undefined && identity !== undefined) {
        const peers = await followPeers(context, network);
        look = peers.some(({ status }) => status.state === PeerState.unknown) ? "often" : "seldom";
        await publish(state, { config, identity, peers });
      }
      await state.cleanup(LinkSpec, wishes);
      await state.cleanup(AddressSpec, wishes);
      await state.cleanup(RouteSpec, wishes);
      await state.cleanup(RoutingRuleSpec, wishes);
      await state.cleanup(NfTablesChain);
      await state.cleanup(KubeSpanPeerStatus);
    },
  });
}

interface FollowedPeer extends MeshPeer {
  readonly status: KubeSpanPeerStatus;
}

/** Each peer with what has become of it, and where it is looked for from now on. */
async function followPeers(
  { state, signal, clock, log }: ReconcileContext,
  network: MeshNetwork,
): Promise<readonly FollowedPeer[]> {
  const found = await kernelPeers(network, signal);
  const published = await publishedEndpoints(state);
  const nowNs = timeFromMs(clock.now());
  const followed: FollowedPeer[] = [];
  for (const { metadata, spec } of await state.list(KubeSpanPeerSpec)) {
    if (metadata.phase !== "running") continue;
    const publicKey = metadata.id;
    const before = (await state.find(KubeSpanPeerStatus, publicKey))?.spec;
    const known = { ...(before ?? KubeSpanPeerStatus.zero()), label: spec.label };
    const seen = observePeer(known, found.get(publicKey), nowNs);
    const choice = chooseEndpoint(seen, spec.endpoints, published.get(publicKey) ?? "", nowNs);
    const status = choice.isNew ? { ...seen, lastUsedEndpoint: choice.endpoint, lastEndpointChange: nowNs } : seen;
    await state.modify(KubeSpanPeerStatus, publicKey, () => status);
    const facts = { peer: spec.label, publicKey, endpoint: choice.endpoint };
    if (choice.isNew) log.info("looking for peer", facts);
    if (before !== undefined && before.state !== status.state && status.state !== PeerState.unknown)
      log.info("peer changed", { ...facts, up: status.state === PeerState.up });
    followed.push({ publicKey, spec, endpoint: choice.endpoint, status });
  }
  return followed;
}

/** By public key; none while the link is not there or has gone. */
async function kernelPeers(
  network: MeshNetwork,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, WireguardPeerState>> {
  const link = (await network.links(signal)).find((each) => each.name === meshLink && each.kind === "wireguard");
  if (link === undefined) return new Map();
  try {
    const { peers } = await network.wireguard(link.index, signal);
    return new Map(peers.map((peer) => [peer.publicKey.toBase64(), peer]));
  } catch (error) {
    if (errorCode(error) === "ENODEV") return new Map();
    throw error;
  }
}

const linkId = layeredId("operator", meshLink);

async function publishedEndpoints(state: ControllerState): Promise<ReadonlyMap<string, string>> {
  const link = await state.find(LinkSpec, linkId, wishes);
  return new Map((link?.spec.wireguard.peers ?? []).map(({ publicKey, endpoint }) => [publicKey, endpoint]));
}

interface Mesh {
  readonly config: KubeSpanConfig;
  readonly identity: KubeSpanIdentity;
  readonly peers: readonly FollowedPeer[];
}

async function publish(state: ControllerState, { config, identity, peers }: Mesh): Promise<void> {
  await state.modify(LinkSpec, linkId, () => meshLinkSpec(config, identity, peers), wishes);
  const address = meshAddressSpec(identity);
  const ofAddress = layeredId("operator", addressId(meshLink, address.address));
  await state.modify(AddressSpec, ofAddress, () => address, wishes);
  for (const route of meshRoutes(config))
    await state.modify(RouteSpec, layeredId("operator", routeId(route)), () => route, wishes);
  for (const rule of meshRules())
    await state.modify(RoutingRuleSpec, layeredId("operator", ruleId(rule)), () => rule, wishes);
  for (const [id, chain] of meshChains(routedPrefixes({ config, identity, peers }), config.mtu))
    await state.modify(NfTablesChain, id, () => chain);
}

/** What goes through the mesh by a mark: its own addresses are on its link anyway. */
function routedPrefixes({ config, identity, peers }: Mesh): readonly string[] {
  const subnet = parseIpPrefix(identity.subnet);
  const isOwn = (text: string): boolean => {
    const prefix = parseIpPrefix(text);
    return (
      subnet !== undefined &&
      prefix !== undefined &&
      prefix.bits >= subnet.bits &&
      prefixContains(subnet, prefix.address)
    );
  };
  const routed = peers.filter(({ status }) => config.forceRouting || status.state === PeerState.up);
  const prefixes = routed.flatMap(({ spec }) => spec.allowedIPs.filter((prefix) => !isOwn(prefix)));
  return prefixesOfIpRanges(ipRanges(prefixes));
}
