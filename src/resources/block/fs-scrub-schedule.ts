// FSScrubSchedule: when a file system is checked next.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { duration, timestamp } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";
import { filesystemType } from "./common/enums.ts";

/**
 * When a file system is checked next.
 *
 * Ids: volume ID.
 */
export const FSScrubSchedule = defineResource({
  type: "FSScrubSchedules.block.talos.dev",
  namespace: "runtime",
  columns: [
    { name: "Filesystem", jsonPath: "{.filesystem}" },
    { name: "Interval", jsonPath: "{.interval}" },
    { name: "Next Scrub", jsonPath: "{.nextScrub}" },
  ],
  message: "block.FSScrubScheduleSpec",
  spec: {
    filesystem: field(1, filesystemType),
    interval: field(2, duration),
    nextScrub: field(3, timestamp),
  },
});

export type FSScrubSchedule = SpecOf<typeof FSScrubSchedule>;
