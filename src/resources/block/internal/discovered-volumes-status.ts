// DiscoveredVolumesStatus: whether the disks were all looked at once; not part of the public API.
import type { SpecOf } from "../../../cosi/resource.ts";
import { defineResource } from "../../../cosi/resource.ts";
import { bool } from "../../../cosi/scalars.ts";
import { field } from "../../../cosi/spec.ts";

/**
 * Whether the disks were all looked at once; not part of the public API.
 *
 * Ids: "discovered-volumes-status".
 */
export const DiscoveredVolumesStatus = defineResource({
  type: "DiscoveredVolumesStatuses.block.talos.dev",
  namespace: "runtime",
  columns: [{ name: "Ready", jsonPath: "{.ready}" }],
  message: "block.DiscoveredVolumesStatusSpec",
  spec: {
    ready: field(1, bool),
  },
});

export type DiscoveredVolumesStatus = SpecOf<typeof DiscoveredVolumesStatus>;
