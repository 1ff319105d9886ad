// ExistingVolumeConfig: mount a volume which already exists on disk.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, cel, string } from "../scalars.ts";
import { field, object } from "../schema.ts";
import { scrub, trim } from "./common/volume.ts";
import { checkMaintenance, checkNameCharacters, checkSelector } from "../rules/volume-rules.ts";

export const existingVolumeConfig = defineDocument({
  kind: "ExistingVolumeConfig",
  since: "1.11",
  about: "Mount a volume which already exists on disk.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    discovery: field(
      object({
        volumeSelector: field(
          object({
            match: field(cel, { merge: "overwrite", required: true }),
          }),
        ),
      }),
    ),
    mount: field(
      object({
        readOnly: field(bool, { optional: true, default: "false" }),
        disableAccessTime: field(bool, { optional: true, default: "false" }),
        secure: field(bool, { optional: true, default: "true" }),
      }),
    ),
    trim: field(trim, { optional: true }),
    scrub: field(scrub, { optional: true }),
  },
  validate(document, report) {
    if ((document.name ?? "") === "") report.error(["name"], "name is required");
    checkNameCharacters(document.name ?? "", report);
    const path = ["discovery", "volumeSelector", "match"];
    checkSelector(
      document.discovery?.volumeSelector?.match,
      { what: "volume", scope: "volume", path, required: true },
      report,
    );
    checkMaintenance(document, report);
  },
});

export type ExistingVolumeConfig = DocumentOf<typeof existingVolumeConfig>;
