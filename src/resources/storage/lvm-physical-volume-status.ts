// LVMPhysicalVolumeStatus: a physical volume that exists.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";

/**
 * A physical volume that exists.
 *
 * Ids: device name (sda1).
 */
export const LVMPhysicalVolumeStatus = defineResource({
  type: "LVMPhysicalVolumeStatuses.storage.talos.dev",
  namespace: "storage",
  aliases: ["pvs"],
  columns: [
    { name: "Device", jsonPath: "{.device}" },
    { name: "VG", jsonPath: "{.vgName}" },
    { name: "Size", jsonPath: "{.prettySize}" },
    { name: "Free", jsonPath: "{.prettyFree}" },
    { name: "Allocatable", jsonPath: "{.allocatable}" },
  ],
  message: "storage.LVMPhysicalVolumeStatusSpec",
  spec: {
    device: field(1, string),
    vgName: field(2, string),
    uuid: field(3, string),
    format: field(4, string),
    allocatable: field(5, string),
    exported: field(6, string),
    missing: field(7, string),
    inUse: field(8, string),
    size: field(9, string),
    deviceSize: field(10, string),
    free: field(11, string),
    used: field(12, string),
    peCount: field(13, string),
    peAllocCount: field(14, string),
    major: field(15, string),
    minor: field(16, string),
    tags: field(17, list(string)),
    prettySize: field(18, string, omitEmpty),
    prettyDeviceSize: field(19, string, omitEmpty),
    prettyFree: field(20, string, omitEmpty),
  },
});

export type LVMPhysicalVolumeStatus = SpecOf<typeof LVMPhysicalVolumeStatus>;
