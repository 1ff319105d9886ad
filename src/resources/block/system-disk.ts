// SystemDisk: the disk that the system is installed on.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * The disk that the system is installed on.
 *
 * Ids: "system-disk".
 */
export const SystemDisk = defineResource({
  type: "SystemDisks.block.talos.dev",
  namespace: "runtime",
  columns: [{ name: "Disk", jsonPath: "{.diskID}" }],
  message: "block.SystemDiskSpec",
  spec: {
    diskID: field(1, string),
    devPath: field(2, string),
  },
});

export type SystemDisk = SpecOf<typeof SystemDisk>;
