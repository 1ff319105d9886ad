// LVMVolumeGroupSpec: a volume group that shall exist.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list } from "../../cosi/spec.ts";

/**
 * A volume group that shall exist.
 *
 * Ids: VG name.
 */
export const LVMVolumeGroupSpec = defineResource({
  type: "LVMVolumeGroupSpecs.storage.talos.dev",
  namespace: "storage",
  columns: [{ name: "Name", jsonPath: "{.name}" }],
  message: "storage.LVMVolumeGroupSpecSpec",
  spec: {
    name: field(1, string),
    physicalVolumes: field(2, list(string)),
  },
});

export type LVMVolumeGroupSpec = SpecOf<typeof LVMVolumeGroupSpec>;
