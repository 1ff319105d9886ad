// VolumeTrimSchedule: when a file system is trimmed next.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { duration, timestamp } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";
import { filesystemType } from "./common/enums.ts";

/**
 * When a file system is trimmed next.
 *
 * Ids: volume ID.
 */
export const VolumeTrimSchedule = defineResource({
  type: "VolumeTrimSchedules.block.talos.dev",
  namespace: "runtime",
  columns: [
    { name: "Filesystem", jsonPath: "{.filesystem}" },
    { name: "Interval", jsonPath: "{.interval}" },
    { name: "Next Trim", jsonPath: "{.nextTrim}" },
  ],
  message: "block.VolumeTrimScheduleSpec",
  spec: {
    filesystem: field(1, filesystemType),
    interval: field(2, duration),
    nextTrim: field(3, timestamp),
  },
});

export type VolumeTrimSchedule = SpecOf<typeof VolumeTrimSchedule>;
