// VolumeMountRequest: asks for a volume to be mounted.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Asks for a volume to be mounted.
 *
 * Ids: <requester>-<volume ID> (requester = controller name or service/<id>), or the volume ID itself for volumes mounted by VolumeConfigController.
 */
export const VolumeMountRequest = defineResource({
  type: "VolumeMountRequests.block.talos.dev",
  namespace: "runtime",
  columns: [
    { name: "Volume ID", jsonPath: "{.volumeID}" },
    { name: "Requester", jsonPath: "{.requester}" },
  ],
  message: "block.VolumeMountRequestSpec",
  spec: {
    volumeID: field(1, string),
    requester: field(2, string),
    readOnly: field(3, bool),
    detached: field(4, bool),
    disableAccessTime: field(5, bool),
    secure: field(6, bool),
    noExec: field(7, bool),
  },
});

export type VolumeMountRequest = SpecOf<typeof VolumeMountRequest>;
