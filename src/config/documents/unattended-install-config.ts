// UnattendedInstallConfig: installer image and target disk selection.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, cel, string } from "../scalars.ts";
import { field, object } from "../schema.ts";

export const unattendedInstallConfig = defineDocument({
  kind: "UnattendedInstallConfig",
  since: "1.14",
  about: "Installer image and target disk selection.",
  fields: {
    reboot: field(bool, { optional: true }),
    installer: field(
      object({
        image: field(string),
      }),
      { always: true },
    ),
    provisioning: field(
      object({
        diskSelector: field(
          object({
            match: field(cel, { merge: "overwrite", required: true }),
          }),
        ),
        wipe: field(bool, { optional: true, default: "true" }),
      }),
      { always: true },
    ),
  },
});

export type UnattendedInstallConfig = DocumentOf<typeof unattendedInstallConfig>;
