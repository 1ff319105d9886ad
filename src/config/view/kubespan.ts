// KubeSpan: what the config wants of the encrypted mesh between the cluster's nodes.
import { documentOf, type Config } from "../document.ts";
import { kubeSpanConfig } from "../documents/kube-span-config.ts";
import { kubeSpanEndpointsConfig } from "../documents/kube-span-endpoints-config.ts";
import { clusterIdentity } from "./cluster.ts";
import { legacyOf } from "./machine.ts";

export interface KubeSpanSettings {
  readonly enabled: boolean;
  /** Identity of the cluster, "" when unknown. */
  readonly clusterId: string;
  /** What its nodes share: base64 of 32 bytes, "" when unknown. */
  readonly sharedSecret: string;
  /** Packets for peers that are down are lost rather than sent in clear text. */
  readonly forceRouting: boolean;
  readonly advertiseKubernetesNetworks: boolean;
  readonly harvestExtraEndpoints: boolean;
  /** 0 when the config says nothing of the mesh. */
  readonly mtu: number;
  /** Prefixes or addresses, with `!` in front of those that are not meant. */
  readonly endpointFilters: readonly string[];
  /** `address:port`. */
  readonly extraEndpoints: readonly string[];
  readonly excludeAdvertisedNetworks: readonly string[];
}

/** Of the link, unless the config wants another one. */
const defaultMtu = 1420;

/** Undefined without a machine document. */
export function kubeSpan(config: Config): KubeSpanSettings | undefined {
  const legacy = legacyOf(config);
  if (legacy === undefined) return undefined;
  const section = documentOf(config, kubeSpanConfig) ?? legacy.machine?.network?.kubespan;
  const { id, secret } = clusterIdentity(config);
  return {
    enabled: section?.enabled === true,
    clusterId: id,
    sharedSecret: secret,
    forceRouting: section !== undefined && section.allowDownPeerBypass !== true,
    advertiseKubernetesNetworks: section?.advertiseKubernetesNetworks === true,
    harvestExtraEndpoints: section?.harvestExtraEndpoints === true,
    mtu: section === undefined ? 0 : (section.mtu ?? defaultMtu),
    endpointFilters: section?.filters?.endpoints ?? [],
    extraEndpoints: documentOf(config, kubeSpanEndpointsConfig)?.extraAnnouncedEndpoints ?? [],
    excludeAdvertisedNetworks: section?.filters?.excludeAdvertisedNetworks ?? [],
  };
}
