// KubeSpanConfig: settings of the encrypted mesh between nodes.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIpPort, netIpPrefix } from "../../cosi/net-types.ts";
import { bool, string, uint32 } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";

/**
 * Settings of the encrypted mesh between nodes.
 *
 * Ids: "kubespan".
 */
export const KubeSpanConfig = defineResource({
  type: "KubeSpanConfigs.kubespan.talos.dev",
  namespace: "config",
  sensitive: true,
  message: "kubespan.ConfigSpec",
  spec: {
    enabled: field(1, bool),
    clusterId: field(2, string),
    sharedSecret: field(3, string),
    forceRouting: field(4, bool),
    advertiseKubernetesNetworks: field(5, bool),
    mtu: field(6, uint32, omitEmpty),
    endpointFilters: field(7, list(string), omitEmpty),
    harvestExtraEndpoints: field(8, bool),
    extraEndpoints: field(9, list(netIpPort), omitEmpty),
    excludeAdvertisedNetworks: field(10, list(netIpPrefix), omitEmpty),
  },
});

export type KubeSpanConfig = SpecOf<typeof KubeSpanConfig>;
