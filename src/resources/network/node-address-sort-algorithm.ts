// NodeAddressSortAlgorithm: in which order the node's addresses are given.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { field } from "../../cosi/spec.ts";
import { addressSortAlgorithm } from "./common/enums.ts";

/**
 * In which order the node's addresses are given.
 *
 * Ids: "default".
 */
export const NodeAddressSortAlgorithm = defineResource({
  type: "NodeAddressSortAlgorithms.net.talos.dev",
  namespace: "network",
  columns: [{ name: "Algorithm", jsonPath: "{.algorithm}" }],
  message: "network.NodeAddressSortAlgorithmSpec",
  spec: {
    algorithm: field(1, addressSortAlgorithm),
  },
});

export type NodeAddressSortAlgorithm = SpecOf<typeof NodeAddressSortAlgorithm>;
