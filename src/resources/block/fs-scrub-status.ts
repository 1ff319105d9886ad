// FSScrubStatus: result of a file system's last check.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { duration, string, timestamp } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Result of a file system's last check.
 *
 * Ids: volume ID.
 */
export const FSScrubStatus = defineResource({
  type: "FSScrubStatuses.block.talos.dev",
  namespace: "runtime",
  columns: [
    { name: "Mountpoint", jsonPath: "{.mountpoint}" },
    { name: "Interval", jsonPath: "{.interval}" },
    { name: "Latest start time", jsonPath: "{.time}" },
    { name: "Latest run duration", jsonPath: "{.duration}" },
    { name: "Latest status", jsonPath: "{.status}" },
  ],
  message: "block.FSScrubStatusSpec",
  spec: {
    mountpoint: field(1, string),
    interval: field(2, duration),
    time: field(3, timestamp),
    duration: field(4, duration),
    status: field(5, string),
  },
});

export type FSScrubStatus = SpecOf<typeof FSScrubStatus>;
