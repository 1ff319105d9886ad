// What the mesh wants of the node's network: a tunnel with its peers, an address, a table with routes through it, and rules that lead there.
import { families } from "../../../formats/rtnetlink-address.ts";
import { parseIpPrefix } from "../../../base/ip.ts";
import type { KubeSpanConfig } from "../../../resources/kubespan/kube-span-config.ts";
import type { KubeSpanIdentity } from "../../../resources/kubespan/kube-span-identity.ts";
import type { KubeSpanPeerSpec } from "../../../resources/kubespan/kube-span-peer-spec.ts";
import { AddressSpec } from "../../../resources/network/address-spec.ts";
import {
  AddressFlag,
  ConfigLayer,
  LinkType,
  RouteProtocol,
  RouteType,
  RoutingRuleAction,
  Scope,
} from "../../../resources/network/common/enums.ts";
import { LinkSpec } from "../../../resources/network/link-spec.ts";
import { RouteSpec } from "../../../resources/network/route-spec.ts";
import { RoutingRuleSpec } from "../../../resources/network/routing-rule-spec.ts";
import { keepaliveNs, meshLink, meshMarks, meshPort, meshRoutePriority, meshRulePriority, meshTable } from "./mesh.ts";

const layer = ConfigLayer.operator;
const bothFamilies = [families.inet4, families.inet6] as const;

export interface MeshPeer {
  readonly publicKey: string;
  readonly spec: KubeSpanPeerSpec;
  /** `address:port`, "" to leave it to the kernel. */
  readonly endpoint: string;
}

export function meshLinkSpec(config: KubeSpanConfig, identity: KubeSpanIdentity, peers: readonly MeshPeer[]): LinkSpec {
  return {
    ...LinkSpec.zero(),
    name: meshLink,
    type: LinkType.nohdr,
    kind: "wireguard",
    up: true,
    logical: true,
    mtu: config.mtu,
    layer,
    wireguard: {
      privateKey: identity.privateKey,
      publicKey: "",
      listenPort: meshPort,
      firewallMark: meshMarks.tunnel,
      peers: peers.map(({ publicKey, spec, endpoint }) => ({
        publicKey,
        presharedKey: config.sharedSecret,
        endpoint,
        persistentKeepaliveInterval: keepaliveNs,
        allowedIPs: spec.allowedIPs,
      })),
    },
  };
}

/** With the length of the cluster's subnet: its other addresses are on the same link. */
export function meshAddressSpec({ address, subnet }: KubeSpanIdentity): AddressSpec {
  const bits = parseIpPrefix(subnet)?.bits ?? 64;
  return {
    ...AddressSpec.zero(),
    address: `${address.replace(/\/.*$/u, "")}/${bits}`,
    linkName: meshLink,
    family: families.inet6,
    scope: Scope.global,
    flags: AddressFlag.permanent,
    layer,
  };
}

export function meshRoutes({ mtu }: KubeSpanConfig): readonly RouteSpec[] {
  return bothFamilies.map((family) => ({
    ...RouteSpec.zero(),
    family,
    outLinkName: meshLink,
    table: meshTable,
    priority: meshRoutePriority,
    scope: Scope.global,
    type: RouteType.unicast,
    protocol: RouteProtocol.static,
    mtu,
    layer,
  }));
}

export function meshRules(): readonly RoutingRuleSpec[] {
  return bothFamilies.map((family) => ({
    ...RoutingRuleSpec.zero(),
    family,
    table: meshTable,
    priority: meshRulePriority,
    action: RoutingRuleAction.unicast,
    fwMark: meshMarks.force,
    fwMask: meshMarks.mask,
    layer,
  }));
}
