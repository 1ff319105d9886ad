// DiscoveryConfig: which services tell the node of its fellows.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, bytes, string } from "../../cosi/scalars.ts";
import { field, list, message, omitEmpty } from "../../cosi/spec.ts";

/**
 * Which services tell the node of its fellows.
 *
 * Ids: "cluster".
 */
export const DiscoveryConfig = defineResource({
  type: "DiscoveryConfigs.cluster.talos.dev",
  namespace: "config",
  sensitive: true,
  message: "cluster.ConfigSpec",
  spec: {
    discoveryEnabled: field(1, bool),
    registryKubernetesEnabled: field(2, bool),
    registryServiceEnabled: field(3, bool),
    serviceEndpoint: field(4, string),
    serviceEndpointInsecure: field(5, bool, omitEmpty),
    serviceEncryptionKey: field(6, bytes),
    serviceClusterID: field(7, string),
    serviceEndpoints: field(
      8,
      list(
        message("cluster.ServiceEndpoint", {
          name: field(1, string),
          endpoint: field(2, string),
          insecure: field(3, bool),
        }),
      ),
    ),
  },
});

export type DiscoveryConfig = SpecOf<typeof DiscoveryConfig>;
