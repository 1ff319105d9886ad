// LVMVolumeGroupConfig: LVM volume group from matching volumes.
import { defineDocument, type DocumentOf } from "../document.ts";
import { cel, string } from "../scalars.ts";
import { field, object } from "../schema.ts";
import { checkSelector, checkStorageName } from "../rules/volume-rules.ts";

export const lvmVolumeGroupConfig = defineDocument({
  kind: "LVMVolumeGroupConfig",
  since: "1.14",
  about: "LVM volume group from matching volumes.",
  named: true,
  example: `name: vg0
provisioning:
    volumeSelector:
        match: disk.transport == "nvme" && !disk.readonly
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "Name of the document; several of the kind are told apart by it.",
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
          { about: "Which volumes are meant." },
        ),
      }),
      { always: true, about: "Where the volume is made, and how large." },
    ),
  },
  validate(document, report) {
    checkStorageName(document.name, 63, report);
    const path = ["provisioning", "volumeSelector", "match"];
    checkSelector(
      document.provisioning?.volumeSelector?.match,
      { what: "volume", scope: "volume", path, required: true },
      report,
    );
  },
});

export type LVMVolumeGroupConfig = DocumentOf<typeof lvmVolumeGroupConfig>;
