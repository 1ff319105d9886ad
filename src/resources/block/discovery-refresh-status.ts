// DiscoveryRefreshStatus: the last request for a look at all disks that was served.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { int } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * The last request for a look at all disks that was served.
 *
 * Ids: "refresh".
 */
export const DiscoveryRefreshStatus = defineResource({
  type: "DiscoveryRefreshStatuses.block.talos.dev",
  namespace: "runtime",
  columns: [{ name: "Request", jsonPath: "{.request}" }],
  message: "block.DiscoveryRefreshStatusSpec",
  spec: {
    request: field(1, int),
  },
});

export type DiscoveryRefreshStatus = SpecOf<typeof DiscoveryRefreshStatus>;
