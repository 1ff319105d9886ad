// UnattendedInstallConfig: installer image and target disk selection.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, cel, string } from "../scalars.ts";
import { field, object } from "../schema.ts";
import { selectorProblem } from "../cel/environment.ts";
import { conflictWith } from "../rules/legacy-fields.ts";

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
  validate(document, report) {
    const path = ["provisioning", "diskSelector", "match"];
    const match = document.provisioning?.diskSelector?.match ?? "";
    const problem = match === "" ? "must be specified" : selectorProblem(match, "disk");
    if (problem !== undefined)
      report.error(path, `provisioning.volumeSelector.match: disk selector is invalid: ${problem}`);
    if ((document.installer?.image ?? "") === "")
      report.warning(["installer"], "installer.image is not set: the image of the running version is installed");
  },
  conflict: (_document, legacy) => conflictWith(legacy, "machine.install", "install"),
});

export type UnattendedInstallConfig = DocumentOf<typeof unattendedInstallConfig>;
