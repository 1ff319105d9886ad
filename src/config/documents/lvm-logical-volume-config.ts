// LVMLogicalVolumeConfig: LVM logical volume.
import { defineDocument, type DocumentOf } from "../document.ts";
import { byteSize, enumeration, sizeOrPercent, string, uint32 } from "../scalars.ts";
import { field, object } from "../schema.ts";
import { checkSizes, checkStorageName } from "../rules/volume-rules.ts";
import { wantedSize } from "../rules/wanted.ts";

export const lvmLogicalVolumeConfig = defineDocument({
  kind: "LVMLogicalVolumeConfig",
  since: "1.14",
  about: "LVM logical volume.",
  named: true,
  example: `name: data
type: raid1
mirrors: 1
provisioning:
    volumeGroup: vg0
    maxSize: 20GiB
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "Name of the document; several of the kind are told apart by it.",
    }),
    type: field(enumeration("LVType", ["linear", "raid1", "raid0", "raid10"]), {
      always: true,
      default: "linear",
      about: "How the volume is laid out: linear, raid0, raid1 or raid10.",
    }),
    mirrors: field(uint32, {
      optional: true,
      default: "1 for raid1/raid10 else 0",
      about: "Number of copies beside the first.",
    }),
    stripes: field(uint32, { optional: true, default: "0", about: "Number of stripes." }),
    provisioning: field(
      object({
        volumeGroup: field(string, { always: true, required: true, about: "Volume group that it belongs to." }),
        minSize: field(byteSize, { merge: "overwrite", about: "Smallest acceptable size, such as 10GiB." }),
        maxSize: field(sizeOrPercent, {
          required: true,
          about: "Largest size: bytes, percents of the disk, or negative for what is to stay free.",
        }),
      }),
      { always: true, about: "Where the volume is made, and how large." },
    ),
  },
  validate(document, report) {
    checkStorageName(document.name, 63, report);
    const { type = "linear", mirrors, stripes, provisioning } = document;
    if ((provisioning?.volumeGroup ?? "") === "")
      report.error(
        ["provisioning", "volumeGroup"],
        "provisioning.volumeGroup is required",
        "the name of a volume group",
      );
    if ((provisioning?.maxSize ?? "") === "")
      report.error(["provisioning", "maxSize"], "provisioning.maxSize is required", wantedSize);
    if (provisioning?.maxSize?.startsWith("-") === true)
      report.error(["provisioning", "maxSize"], "max size cannot be negative", wantedSize);
    checkSizes(provisioning, report, { required: false });
    if (mirrors !== undefined && type !== "raid1" && type !== "raid10")
      report.error(
        ["mirrors"],
        `mirrors is only valid for types raid1 and raid10, not ${type}`,
        "nothing, or type raid1 or raid10",
      );
    else if (mirrors === 0) report.error(["mirrors"], "mirrors must be at least 1", "at least 1");
    if (stripes !== undefined && type !== "raid0" && type !== "raid10")
      report.error(
        ["stripes"],
        `stripes is only valid for types raid0 and raid10, not ${type}`,
        "nothing, or type raid0 or raid10",
      );
    else if (stripes !== undefined && stripes < 2)
      report.error(["stripes"], "stripes must be at least 2", "at least 2");
  },
});

export type LVMLogicalVolumeConfig = DocumentOf<typeof lvmLogicalVolumeConfig>;
