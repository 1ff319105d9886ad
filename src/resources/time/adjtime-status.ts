// AdjtimeStatus: how the kernel slews its clock.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, duration, float64, int, string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * How the kernel slews its clock.
 *
 * Ids: "node".
 */
export const AdjtimeStatus = defineResource({
  type: "AdjtimeStatuses.v1alpha1.talos.dev",
  namespace: "runtime",
  columns: [
    { name: "Offset", jsonPath: "{.offset}" },
    { name: "EstError", jsonPath: "{.estError}" },
    { name: "MaxError", jsonPath: "{.maxError}" },
    { name: "Status", jsonPath: "{.status}" },
    { name: "Sync", jsonPath: "{.syncStatus}" },
  ],
  message: "time.AdjtimeStatusSpec",
  spec: {
    offset: field(1, duration),
    frequencyAdjustmentRatio: field(2, float64),
    maxError: field(3, duration),
    estError: field(4, duration),
    status: field(5, string),
    constant: field(6, int),
    syncStatus: field(7, bool),
    state: field(8, string),
  },
});

export type AdjtimeStatus = SpecOf<typeof AdjtimeStatus>;
