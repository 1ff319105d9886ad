// What a node tells the others of its place in the mesh.
import { formatHostPort, hostPrefix, parseIpPrefix, prefixContains } from "../../../base/ip.ts";
import type { Affiliate } from "../../../resources/cluster/affiliate.ts";
import type { KubeSpanConfig } from "../../../resources/kubespan/kube-span-config.ts";
import type { KubeSpanIdentity } from "../../../resources/kubespan/kube-span-identity.ts";
import { isSideroLink } from "../../network/decide/node-addresses.ts";
import { addressesIn } from "../../shared/subnets.ts";
import { meshPort } from "../../kubespan/shared/mesh.ts";

export interface MeshFacts {
  readonly config: KubeSpanConfig;
  readonly identity: KubeSpanIdentity;
  /** The node's addresses with their prefix lengths. */
  readonly current: readonly string[];
  /** Likewise, as others see them. */
  readonly seen: readonly string[];
  /** Of its pods. */
  readonly podCIDRs: readonly string[];
}

export function meshPart({ config, identity, current, seen, podCIDRs }: MeshFacts): Affiliate["kubespan"] {
  const subnet = parseIpPrefix(identity.subnet);
  const isInMesh = (text: string): boolean => {
    const address = parseIpPrefix(text)?.address;
    return address !== undefined && subnet !== undefined && prefixContains(subnet, address);
  };
  const outside = [...current, ...seen].filter((text) => !isInMesh(text) && !isSideroLink(text));
  const endpoints = filtered(outside, config.endpointFilters).map((address) => formatHostPort(address, meshPort));
  return {
    publicKey: identity.publicKey,
    address: identity.address.replace(/\/.*$/u, ""),
    additionalAddresses: config.advertiseKubernetesNetworks ? podCIDRs : [],
    excludeAdvertisedNetworks: config.excludeAdvertisedNetworks.map(hostPrefix),
    endpoints: [...new Set([...endpoints, ...config.extraEndpoints])],
  };
}

/** Filters that only exclude leave everything else. */
function filtered(addresses: readonly string[], filters: readonly string[]): readonly string[] {
  const excluded = filters.filter((filter) => filter.startsWith("!")).map((filter) => filter.slice(1));
  const valid = filters.filter((filter) => !filter.startsWith("!"));
  return addressesIn(addresses, valid.length > 0 ? valid : ["0.0.0.0/0", "::/0"], excluded);
}
