// LVMLogicalVolumeStatus: a logical volume that exists.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";

/**
 * A logical volume that exists.
 *
 * Ids: <vg>-<lv>.
 */
export const LVMLogicalVolumeStatus = defineResource({
  type: "LVMLogicalVolumeStatuses.storage.talos.dev",
  namespace: "storage",
  aliases: ["lvs"],
  columns: [
    { name: "Path", jsonPath: "{.path}" },
    { name: "VG", jsonPath: "{.vgName}" },
    { name: "Layout", jsonPath: "{.layout}" },
    { name: "Size", jsonPath: "{.prettySize}" },
    { name: "Active", jsonPath: "{.active}" },
  ],
  message: "storage.LVMLogicalVolumeStatusSpec",
  spec: {
    path: field(1, string),
    dmPath: field(2, string),
    name: field(3, string),
    fullName: field(4, string),
    vgName: field(5, string),
    uuid: field(6, string),
    layout: field(7, string),
    role: field(8, string),
    permissions: field(9, string),
    allocationPolicy: field(10, string),
    allocationLocked: field(11, string),
    fixedMinor: field(12, string),
    active: field(13, string),
    activeLocally: field(14, string),
    activeRemotely: field(15, string),
    activeExclusively: field(16, string),
    suspended: field(17, string),
    deviceOpen: field(18, string),
    skipActivation: field(19, string),
    merging: field(20, string),
    converting: field(21, string),
    size: field(22, string),
    metadataSize: field(23, string),
    readAhead: field(24, string),
    kernelMajor: field(25, string),
    kernelMinor: field(26, string),
    origin: field(27, string),
    originSize: field(28, string),
    poolLV: field(29, string),
    dataLV: field(30, string),
    metadataLV: field(31, string),
    movePV: field(32, string),
    convertLV: field(33, string),
    whenFull: field(34, string),
    tags: field(35, list(string)),
    prettySize: field(36, string, omitEmpty),
  },
});

export type LVMLogicalVolumeStatus = SpecOf<typeof LVMLogicalVolumeStatus>;
