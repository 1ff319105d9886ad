// VolumeMountStatus: a volume that is mounted for one who asked.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * A volume that is mounted for one who asked.
 *
 * Ids: same ID as the VolumeMountRequest.
 */
export const VolumeMountStatus = defineResource({
  type: "VolumeMountStatuses.block.talos.dev",
  namespace: "runtime",
  columns: [
    { name: "Volume ID", jsonPath: "{.volumeID}" },
    { name: "Requester", jsonPath: "{.requester}" },
    { name: "Target", jsonPath: "{.target}" },
  ],
  message: "block.VolumeMountStatusSpec",
  spec: {
    volumeID: field(1, string),
    requester: field(2, string),
    target: field(3, string),
    readOnly: field(4, bool),
    detached: field(5, bool),
    disableAccessTime: field(6, bool),
    secure: field(7, bool),
    noExec: field(8, bool),
  },
});

export type VolumeMountStatus = SpecOf<typeof VolumeMountStatus>;
