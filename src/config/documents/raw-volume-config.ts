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
  fields: {
    name: field(string, { always: true, required: true }),
    provisioning: field(
      object({
        diskSelector: field(
          object({
            match: field(cel, { merge: "overwrite", required: true }),
          }),
        ),
        grow: field(bool, { optional: true, default: "false" }),
        minSize: field(byteSize, { merge: "overwrite" }),
        maxSize: field(sizeOrPercent),
      }),
    ),
    encryption: field(encryption),
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
