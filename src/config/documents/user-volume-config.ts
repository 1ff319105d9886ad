// UserVolumeConfig: user volume: partition, disk or directory with filesystem.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, byteSize, cel, enumeration, sizeOrPercent, string } from "../scalars.ts";
import { field, object } from "../schema.ts";
import { encryption, scrub, trim } from "./common/volume.ts";

export const userVolumeConfig = defineDocument({
  kind: "UserVolumeConfig",
  since: "1.10",
  about: "User volume: partition, disk or directory with filesystem.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    volumeType: field(
      enumeration("VolumeType", ["partition", "disk", "tmpfs", "directory", "symlink", "overlay", "external"]),
      { optional: true, default: "partition" },
    ),
    provisioning: field(
      object({
        diskSelector: field(
          object({
            match: field(cel, { merge: "overwrite" }),
          }),
        ),
        grow: field(bool, { optional: true, default: "false" }),
        minSize: field(byteSize, { merge: "overwrite" }),
        maxSize: field(sizeOrPercent),
      }),
    ),
    filesystem: field(
      object({
        type: field(
          enumeration("FilesystemType", ["none", "xfs", "vfat", "ext4", "iso9660", "swapi", "virtiofs", "btrfs"]),
          { default: "xfs" },
        ),
        projectQuotaSupport: field(bool, { optional: true, default: "false" }),
        xfs: field(
          object({
            minAllocationGroupSize: field(byteSize, { merge: "overwrite" }),
          }),
          { optional: true },
        ),
      }),
    ),
    encryption: field(encryption),
    mount: field(
      object({
        disableAccessTime: field(bool, { optional: true, default: "false" }),
        secure: field(bool, { optional: true, default: "true" }),
      }),
    ),
    trim: field(trim, { optional: true }),
    scrub: field(scrub, { optional: true }),
  },
});

export type UserVolumeConfig = DocumentOf<typeof userVolumeConfig>;
