// LVMLogicalVolumeConfig: LVM logical volume.
import { defineDocument, type DocumentOf } from "../document.ts";
import { byteSize, enumeration, sizeOrPercent, string, uint32 } from "../scalars.ts";
import { field, object } from "../schema.ts";

export const lvmLogicalVolumeConfig = defineDocument({
  kind: "LVMLogicalVolumeConfig",
  since: "1.14",
  about: "LVM logical volume.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    type: field(enumeration("LVType", ["linear", "raid1", "raid0", "raid10"]), { always: true, default: "linear" }),
    mirrors: field(uint32, { optional: true, default: "1 for raid1/raid10 else 0" }),
    stripes: field(uint32, { optional: true, default: "0" }),
    provisioning: field(
      object({
        volumeGroup: field(string, { always: true, required: true }),
        minSize: field(byteSize, { merge: "overwrite" }),
        maxSize: field(sizeOrPercent, { required: true }),
      }),
      { always: true },
    ),
  },
});

export type LVMLogicalVolumeConfig = DocumentOf<typeof lvmLogicalVolumeConfig>;
