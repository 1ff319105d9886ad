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
  example: `name: archive
discovery:
    volumeSelector:
        match: volume.partition_label == "archive"
mount:
    readOnly: true
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "Name of the document; several of the kind are told apart by it.",
    }),
    discovery: field(
      object({
        volumeSelector: field(
          object({
            match: field(cel, {
              merge: "overwrite",
              required: true,
              about: "Selects by an expression; the fields it may use are those of the disk, volume or link.",
            }),
          }),
          { about: "Which volumes are meant." },
        ),
      }),
      { about: "How nodes find each other." },
    ),
    mount: field(
      object({
        readOnly: field(bool, { optional: true, default: "false", about: "Mounted for reading only." }),
        disableAccessTime: field(bool, {
          optional: true,
          default: "false",
          about: "Do not record when files are read.",
        }),
        secure: field(bool, {
          optional: true,
          default: "true",
          about: "Mounted with the restrictions of a volume that is not trusted: nosuid and nodev.",
        }),
      }),
      { about: "How the volume is mounted." },
    ),
    trim: field(trim, { optional: true, about: "Discarding of unused blocks." }),
    scrub: field(scrub, { optional: true, about: "Checking of the file system." }),
  },
  validate(document, report) {
    if ((document.name ?? "") === "") report.error(["name"], "name is required", "a name of this volume");
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
