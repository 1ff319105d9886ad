// RawVolumeConfig: raw partition without filesystem.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, byteSize, cel, sizeOrPercent, string } from "../scalars.ts";
import { field, object } from "../schema.ts";
import { encryption } from "./common/volume.ts";
import { checkEncryption, checkSelector, checkSizes, checkVolumeName } from "../rules/volume-rules.ts";

export const rawVolumeConfig = defineDocument({
  kind: "RawVolumeConfig",
  since: "1.11",
  about: "Raw partition without filesystem.",
  named: true,
  example: `name: ceph-0
provisioning:
    diskSelector:
        match: disk.size > 10u * GB && !system_disk
    minSize: 10GiB
    maxSize: 100GiB
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "Name of the document; several of the kind are told apart by it.",
    }),
    provisioning: field(
      object({
        diskSelector: field(
          object({
            match: field(cel, {
              merge: "overwrite",
              required: true,
              about: "Selects by an expression; the fields it may use are those of the disk, volume or link.",
            }),
          }),
          { about: "Which disks are meant." },
        ),
        grow: field(bool, { optional: true, default: "false", about: "Grow with the disk." }),
        minSize: field(byteSize, { merge: "overwrite", about: "Smallest acceptable size, such as 10GiB." }),
        maxSize: field(sizeOrPercent, {
          about: "Largest size: bytes, percents of the disk, or negative for what is to stay free.",
        }),
      }),
      { about: "Where the volume is made, and how large." },
    ),
    encryption: field(encryption, { about: "Encryption of the volume." }),
  },
  validate(document, report) {
    checkVolumeName(document.name, report);
    const path = ["provisioning", "diskSelector", "match"];
    checkSelector(
      document.provisioning?.diskSelector?.match,
      { what: "disk", scope: "disk", path, required: true },
      report,
    );
    checkSizes(document.provisioning, report);
    checkEncryption(document.encryption, report);
  },
});

export type RawVolumeConfig = DocumentOf<typeof rawVolumeConfig>;
