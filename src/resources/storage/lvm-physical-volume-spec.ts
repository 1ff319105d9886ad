// LVMPhysicalVolumeSpec: a device that shall be a physical volume.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * A device that shall be a physical volume.
 *
 * Ids: device name (sda1).
 */
export const LVMPhysicalVolumeSpec = defineResource({
  type: "LVMPhysicalVolumeSpecs.storage.talos.dev",
  namespace: "storage",
  columns: [
    { name: "Device", jsonPath: "{.device}" },
    { name: "VG", jsonPath: "{.vgName}" },
  ],
  message: "storage.LVMPhysicalVolumeSpecSpec",
  spec: {
    device: field(1, string),
    vgName: field(2, string),
  },
});

export type LVMPhysicalVolumeSpec = SpecOf<typeof LVMPhysicalVolumeSpec>;
