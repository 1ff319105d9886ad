// BlockMountStatus: a volume that is mounted by the volume controllers.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field, list, message, omitEmpty } from "../../cosi/spec.ts";
import { encryptionProviderType, filesystemType } from "./common/enums.ts";

/**
 * A volume that is mounted by the volume controllers.
 *
 * Ids: volume ID (same as mount request).
 */
export const BlockMountStatus = defineResource({
  type: "MountStatuses.block.talos.dev",
  namespace: "runtime",
  columns: [
    { name: "Source", jsonPath: "{.source}" },
    { name: "Target", jsonPath: "{.target}" },
    { name: "Filesystem", jsonPath: "{.filesystem}" },
    { name: "Volume", jsonPath: "{.spec.volumeID}" },
  ],
  message: "block.MountStatusSpec",
  spec: {
    spec: field(
      1,
      message("block.MountRequestSpec", {
        volumeID: field(1, string),
        parentID: field(2, string),
        readOnly: field(5, bool),
        detached: field(6, bool),
        disableAccessTime: field(7, bool, omitEmpty),
        secure: field(8, bool, omitEmpty),
        noExec: field(9, bool, omitEmpty),
        requesters: field(3, list(string)),
        requesterIDs: field(4, list(string)),
      }),
    ),
    source: field(3, string),
    target: field(2, string),
    filesystem: field(4, filesystemType),
    encryptionProvider: field(7, encryptionProviderType, omitEmpty),
    readOnly: field(5, bool),
    projectQuotaSupport: field(6, bool),
    detached: field(8, bool),
  },
});

export type BlockMountStatus = SpecOf<typeof BlockMountStatus>;
