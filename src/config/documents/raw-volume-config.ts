// RawVolumeConfig: raw partition without filesystem.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field } from "../schema.ts";
import { encryption, provisioning } from "./common/volume.ts";
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
    provisioning,
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
