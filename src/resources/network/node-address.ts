// NodeAddress: addresses of the node, as one list.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIpPrefix } from "../../cosi/net-types.ts";
import { field, list } from "../../cosi/spec.ts";
import { addressSortAlgorithm } from "./common/enums.ts";

/**
 * Addresses of the node, as one list.
 *
 * Ids: default, current, routed, accumulative; plus <current|routed|accumulative>-<filter> with filter no-k8s / only-k8s.
 */
export const NodeAddress = defineResource({
  type: "NodeAddresses.net.talos.dev",
  namespace: "network",
  columns: [
    { name: "Addresses", jsonPath: "{.addresses}" },
    { name: "SortAlgorithm", jsonPath: "{.sortAlgorithm}" },
  ],
  message: "network.NodeAddressSpec",
  spec: {
    addresses: field(1, list(netIpPrefix)),
    sortAlgorithm: field(2, addressSortAlgorithm),
  },
});

export type NodeAddress = SpecOf<typeof NodeAddress>;
