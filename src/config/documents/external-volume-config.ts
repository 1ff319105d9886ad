// ExternalVolumeConfig: mount a volume provided by the hypervisor (virtiofs).
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, enumeration, string } from "../scalars.ts";
import { field, object } from "../schema.ts";
import { checkVolumeName } from "../rules/volume-rules.ts";

export const externalVolumeConfig = defineDocument({
  kind: "ExternalVolumeConfig",
  since: "1.13",
  about: "Mount a volume provided by the hypervisor (virtiofs).",
  named: true,
  example: `name: share
filesystemType: virtiofs
mount:
    virtiofs:
        tag: share1
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "Name of the document; several of the kind are told apart by it.",
    }),
    filesystemType: field(
      enumeration("FilesystemType", ["none", "xfs", "vfat", "ext4", "iso9660", "swapi", "virtiofs", "btrfs"]),
      { always: true, required: true },
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
        virtiofs: field(
          object({
            tag: field(string, { always: true, required: true, about: "Tag of the share." }),
          }),
          { optional: true, required: true },
        ),
      }),
      { about: "How the volume is mounted." },
    ),
  },
  validate(document, report) {
    checkVolumeName(document.name, report);
    if (document.filesystemType !== "virtiofs")
      report.error(["filesystemType"], `unsupported filesystem type: ${document.filesystemType ?? "none"}`, "virtiofs");
    if (document.mount?.virtiofs === undefined) report.error(["mount"], "mount.virtiofs is required", "mount.virtiofs");
    else if ((document.mount.virtiofs.tag ?? "") === "")
      report.error(["mount", "virtiofs", "tag"], "mount.virtiofs.tag is required", "the tag of the host's share");
  },
});

export type ExternalVolumeConfig = DocumentOf<typeof externalVolumeConfig>;
