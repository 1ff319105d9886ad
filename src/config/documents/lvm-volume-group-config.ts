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
  fields: {
    name: field(string, { always: true, required: true }),
    provisioning: field(
      object({
        volumeSelector: field(
          object({
            match: field(cel, { merge: "overwrite", required: true }),
          }),
        ),
      }),
      { always: true },
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
