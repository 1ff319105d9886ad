// TimeStatus: whether the clock is right.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, int } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Whether the clock is right.
 *
 * Ids: "node".
 */
export const TimeStatus = defineResource({
  type: "TimeStatuses.v1alpha1.talos.dev",
  namespace: "runtime",
  columns: [{ name: "Synced", jsonPath: "{.synced}" }],
  message: "time.StatusSpec",
  spec: {
    synced: field(1, bool),
    epoch: field(2, int),
    syncDisabled: field(3, bool),
    spikeDetected: field(4, bool),
    consecutiveSpikes: field(5, int),
  },
});

export type TimeStatus = SpecOf<typeof TimeStatus>;
