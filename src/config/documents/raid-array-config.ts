// RAIDArrayConfig: MD RAID array from matching volumes.
import { defineDocument, type DocumentOf } from "../document.ts";
import { cel, enumeration, string } from "../scalars.ts";
import { field, object } from "../schema.ts";
import { checkSelector, checkStorageName } from "../rules/volume-rules.ts";

export const raidArrayConfig = defineDocument({
  kind: "RAIDArrayConfig",
  since: "1.14",
  about: "MD RAID array from matching volumes.",
  named: true,
  example: `name: md0
level: raid1
provisioning:
    volumeSelector:
        match: disk.transport == "sata"
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "Name of the document; several of the kind are told apart by it.",
    }),
    level: field(enumeration("RAIDLevel", ["raid1"]), { always: true, default: "raid1", about: "RAID level." }),
    metadata: field(enumeration("RAIDMetadata", ["1.0", "1.2"]), {
      default: "1.0",
      about: "Version of the on-disk metadata.",
    }),
    provisioning: field(
      object({
        volumeSelector: field(
          object({
            match: field(cel, {
              merge: "overwrite",
              required: true,
              about: "Selects by an expression; the fields it may use are those of the disk, volume or link.",
            }),
          }),
          { always: true, about: "Which volumes are meant." },
        ),
      }),
      { always: true, about: "Where the volume is made, and how large." },
    ),
  },
  validate(document, report) {
    checkStorageName(document.name, 32, report);
    const path = ["provisioning", "volumeSelector", "match"];
    checkSelector(
      document.provisioning?.volumeSelector?.match,
      { what: "volume", scope: "volume", path, required: true },
      report,
    );
  },
});

export type RAIDArrayConfig = DocumentOf<typeof raidArrayConfig>;
