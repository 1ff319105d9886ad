// LVMVolumeGroupConfig: LVM volume group from matching volumes.
import { defineDocument, type DocumentOf } from "../document.ts";
import { cel, string } from "../scalars.ts";
import { field, object } from "../schema.ts";

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
});

export type LVMVolumeGroupConfig = DocumentOf<typeof lvmVolumeGroupConfig>;
