// UnattendedInstallConfig: installer image and target disk selection.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, cel, string } from "../scalars.ts";
import { field, object } from "../schema.ts";
import { selectorProblem } from "../cel/environment.ts";
import { conflictWith } from "../rules/legacy-fields.ts";
import { wantedSelector } from "../rules/wanted.ts";

export const unattendedInstallConfig = defineDocument({
  kind: "UnattendedInstallConfig",
  since: "1.14",
  about: "Installer image and target disk selection.",
  example: `installer:
    image: registry.example/installer:1
provisioning:
    diskSelector:
        match: disk.size > 8u * GiB && !disk.readonly
`,
  fields: {
    reboot: field(bool, { optional: true, about: "Reboot after installing." }),
    installer: field(
      object({
        image: field(string, { about: "Container image, with tag or digest." }),
      }),
      { always: true, about: "What is installed." },
    ),
    provisioning: field(
      object({
        diskSelector: field(
          object({
            match: field(cel, {
              merge: "overwrite",
              required: true,
              about: "Selects by an expression; the fields it may use are those of the disk, volume or link.",
            }),
          }),
          { about: "Which disks are meant." },
        ),
        wipe: field(bool, { optional: true, default: "true", about: "Erase the disk before installing." }),
      }),
      { always: true, about: "Where the volume is made, and how large." },
    ),
  },
  validate(document, report) {
    const path = ["provisioning", "diskSelector", "match"];
    const match = document.provisioning?.diskSelector?.match ?? "";
    const problem = match === "" ? "must be specified" : selectorProblem(match, "disk");
    if (problem !== undefined)
      report.error(
        path,
        `provisioning.volumeSelector.match: disk selector is invalid: ${problem}`,
        wantedSelector.disk,
      );
    if ((document.installer?.image ?? "") === "")
      report.warning(["installer"], "installer.image is not set: the image of the running version is installed");
  },
  conflict: (_document, legacy) => conflictWith(legacy, "machine.install", "install"),
});

export type UnattendedInstallConfig = DocumentOf<typeof unattendedInstallConfig>;
