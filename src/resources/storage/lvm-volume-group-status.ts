// LVMVolumeGroupStatus: a volume group that exists.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";

/**
 * A volume group that exists.
 *
 * Ids: VG name.
 */
export const LVMVolumeGroupStatus = defineResource({
  type: "LVMVolumeGroupStatuses.storage.talos.dev",
  namespace: "storage",
  aliases: ["vgs"],
  columns: [
    { name: "Name", jsonPath: "{.name}" },
    { name: "Permissions", jsonPath: "{.permissions}" },
    { name: "Size", jsonPath: "{.prettySize}" },
    { name: "Free", jsonPath: "{.prettyFree}" },
    { name: "PVs", jsonPath: "{.pvCount}" },
    { name: "LVs", jsonPath: "{.lvCount}" },
  ],
  message: "storage.LVMVolumeGroupStatusSpec",
  spec: {
    name: field(1, string),
    uuid: field(2, string),
    format: field(3, string),
    permissions: field(4, string),
    extendable: field(5, string),
    exported: field(6, string),
    partial: field(7, string),
    allocationPolicy: field(8, string),
    clustered: field(9, string),
    shared: field(10, string),
    size: field(11, string),
    free: field(12, string),
    extentSize: field(13, string),
    extentCount: field(14, string),
    freeExtentCount: field(15, string),
    maxLV: field(16, string),
    maxPV: field(17, string),
    lvCount: field(18, string),
    pvCount: field(19, string),
    snapCount: field(20, string),
    missingPVCount: field(21, string),
    seqNo: field(22, string),
    lockType: field(23, string),
    systemID: field(24, string),
    tags: field(25, list(string)),
    prettySize: field(26, string, omitEmpty),
    prettyFree: field(27, string, omitEmpty),
  },
});

export type LVMVolumeGroupStatus = SpecOf<typeof LVMVolumeGroupStatus>;
