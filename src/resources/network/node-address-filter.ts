// NodeAddressFilter: which of the node's addresses count for a purpose.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIpPrefix } from "../../cosi/net-types.ts";
import { field, list } from "../../cosi/spec.ts";

/**
 * Which of the node's addresses count for a purpose.
 *
 * Ids: no-k8s, only-k8s.
 */
export const NodeAddressFilter = defineResource({
  type: "NodeAddressFilters.net.talos.dev",
  namespace: "network",
  columns: [
    { name: "Include Subnets", jsonPath: "{.includeSubnets}" },
    { name: "Exclude Subnets", jsonPath: "{.excludeSubnets}" },
  ],
  message: "network.NodeAddressFilterSpec",
  spec: {
    includeSubnets: field(1, list(netIpPrefix)),
    excludeSubnets: field(2, list(netIpPrefix)),
  },
});

export type NodeAddressFilter = SpecOf<typeof NodeAddressFilter>;
