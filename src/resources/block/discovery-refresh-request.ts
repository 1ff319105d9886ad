// DiscoveryRefreshRequest: asks for another look at all disks.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { int } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Asks for another look at all disks.
 *
 * Ids: "refresh".
 */
export const DiscoveryRefreshRequest = defineResource({
  type: "DiscoveryRefreshRequests.block.talos.dev",
  namespace: "runtime",
  columns: [{ name: "Request", jsonPath: "{.request}" }],
  message: "block.DiscoveryRefreshRequestSpec",
  spec: {
    request: field(1, int),
  },
});

export type DiscoveryRefreshRequest = SpecOf<typeof DiscoveryRefreshRequest>;
