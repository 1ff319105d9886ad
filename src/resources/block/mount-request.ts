// MountRequest: a volume that shall be mounted, for all who asked.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";

/**
 * A volume that shall be mounted, for all who asked.
 *
 * Ids: volume ID (one merged request per volume).
 */
export const MountRequest = defineResource({
  type: "MountRequests.block.talos.dev",
  namespace: "runtime",
  columns: [
    { name: "Volume", jsonPath: "{.volumeID}" },
    { name: "Parent", jsonPath: "{.parentID}" },
    { name: "Requesters", jsonPath: "{.requesters}" },
  ],
  message: "block.MountRequestSpec",
  spec: {
    volumeID: field(1, string),
    parentID: field(2, string),
    readOnly: field(5, bool),
    detached: field(6, bool),
    disableAccessTime: field(7, bool, omitEmpty),
    secure: field(8, bool, omitEmpty),
    noExec: field(9, bool, omitEmpty),
    requesters: field(3, list(string)),
    requesterIDs: field(4, list(string)),
  },
});

export type MountRequest = SpecOf<typeof MountRequest>;
