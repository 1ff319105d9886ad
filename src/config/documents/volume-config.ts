// VolumeConfig: settings of a system volume (STATE, EPHEMERAL, IMAGECACHE, ETCD, CRI, KUBELET, LOG).
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, byteSize, cel, sizeOrPercent, string } from "../scalars.ts";
import { field, object } from "../schema.ts";
import { encryption, scrub, trim } from "./common/volume.ts";

export const volumeConfig = defineDocument({
  kind: "VolumeConfig",
  since: "1.8",
  about: "Settings of a system volume (STATE, EPHEMERAL, IMAGECACHE, ETCD, CRI, KUBELET, LOG).",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
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
        secure: field(bool, { optional: true, default: "true" }),
        disableAccessTime: field(bool, { optional: true, default: "false" }),
      }),
    ),
    trim: field(trim, { optional: true }),
    scrub: field(scrub, { optional: true }),
  },
});

export type VolumeConfig = DocumentOf<typeof volumeConfig>;
