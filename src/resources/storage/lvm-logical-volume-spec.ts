// LVMLogicalVolumeSpec: a logical volume that shall exist.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string, uint32, uint64 } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";
import { lvmLogicalVolumeType } from "./common/enums.ts";

/**
 * A logical volume that shall exist.
 *
 * Ids: <vg>-<lv>.
 */
export const LVMLogicalVolumeSpec = defineResource({
  type: "LVMLogicalVolumeSpecs.storage.talos.dev",
  namespace: "storage",
  columns: [
    { name: "VG", jsonPath: "{.vgName}" },
    { name: "Name", jsonPath: "{.name}" },
    { name: "Type", jsonPath: "{.type}" },
  ],
  message: "storage.LVMLogicalVolumeSpecSpec",
  spec: {
    vgName: field(1, string),
    name: field(2, string),
    type: field(3, lvmLogicalVolumeType),
    sizeBytes: field(4, uint64),
    sizePercentVG: field(5, uint32),
    mirrors: field(6, uint32),
    stripes: field(7, uint32),
  },
});

export type LVMLogicalVolumeSpec = SpecOf<typeof LVMLogicalVolumeSpec>;
