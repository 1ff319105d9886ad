// UserVolumeConfig: user volume: partition, disk or directory with filesystem.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, byteSize, enumeration, string } from "../scalars.ts";
import { field, object } from "../schema.ts";
import { encryption, scrub, trim, optionalProvisioning } from "./common/volume.ts";
import {
  checkEncryption,
  checkFilesystem,
  checkMaintenance,
  checkSelector,
  checkSizes,
  checkVolumeName,
} from "../rules/volume-rules.ts";

export const userVolumeConfig = defineDocument({
  kind: "UserVolumeConfig",
  since: "1.10",
  about: "User volume: partition, disk or directory with filesystem.",
  named: true,
  example: `name: db
provisioning:
    diskSelector:
        match: "!disk.rotational"
    minSize: 2GiB
    maxSize: 50GiB
    grow: true
filesystem:
    type: xfs
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "Name of the document; several of the kind are told apart by it.",
    }),
    volumeType: field(
      enumeration("VolumeType", ["partition", "disk", "tmpfs", "directory", "symlink", "overlay", "external"]),
      { optional: true, default: "partition", about: "What the volume is made of." },
    ),
    provisioning: optionalProvisioning,
    filesystem: field(
      object({
        type: field(
          enumeration("FilesystemType", ["none", "xfs", "vfat", "ext4", "iso9660", "swapi", "virtiofs", "btrfs"]),
          { default: "xfs", about: "What the volume is formatted with: xfs, ext4 or btrfs." },
        ),
        projectQuotaSupport: field(bool, { optional: true, default: "false", about: "Project quotas." }),
        xfs: field(
          object({
            minAllocationGroupSize: field(byteSize, { merge: "overwrite", about: "Smallest allocation group." }),
          }),
          { optional: true },
        ),
      }),
      { about: "File system of the volume." },
    ),
    encryption: field(encryption, { about: "Encryption of the volume." }),
    mount: field(
      object({
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
    checkVolumeName(document.name, report);
    checkMaintenance(document, report);
    const { volumeType = "partition", provisioning } = document;
    const selector = {
      what: "disk",
      scope: "disk",
      path: ["provisioning", "diskSelector", "match"],
      required: true,
    } as const;
    switch (volumeType) {
      case "directory":
        for (const key of ["provisioning", "encryption", "filesystem", "mount"] as const) {
          if (document[key] !== undefined)
            report.error([key], `${key} config is not allowed for volume type directory`, "nothing");
        }
        return;
      case "disk":
        checkSelector(provisioning?.diskSelector?.match, selector, report);
        for (const key of ["minSize", "maxSize", "grow"] as const) {
          if (provisioning?.[key] !== undefined)
            report.error(["provisioning", key], `${key} is not allowed for volume type disk`, "nothing");
        }
        break;
      case "partition":
        checkSelector(provisioning?.diskSelector?.match, selector, report);
        checkSizes(provisioning, report);
        break;
      case "tmpfs":
      case "symlink":
      case "overlay":
      case "external":
        report.error(["volumeType"], `unsupported volume type: ${volumeType}`, "partition, disk or directory");
        return;
    }
    checkFilesystem(document.filesystem, report);
    checkEncryption(document.encryption, report);
  },
});

export type UserVolumeConfig = DocumentOf<typeof userVolumeConfig>;
