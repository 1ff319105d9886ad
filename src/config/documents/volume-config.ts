// VolumeConfig: settings of a system volume (STATE, EPHEMERAL, IMAGECACHE, ETCD, CRI, KUBELET, LOG).
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, byteSize, string } from "../scalars.ts";
import { field, object } from "../schema.ts";
import { encryption, scrub, trim, optionalProvisioning } from "./common/volume.ts";
import { checkSystemVolume, isSystemVolume } from "../rules/system-volume-rules.ts";
import { checkEncryption, checkMaintenance, checkSelector, checkSizes } from "../rules/volume-rules.ts";
import { legacyField } from "../rules/legacy-fields.ts";

export const volumeConfig = defineDocument({
  kind: "VolumeConfig",
  since: "1.8",
  about: "Settings of a system volume (STATE, EPHEMERAL, IMAGECACHE, ETCD, CRI, KUBELET, LOG).",
  named: true,
  example: `name: EPHEMERAL
provisioning:
    diskSelector:
        match: disk.transport == "nvme"
    maxSize: 100GiB
encryption:
    provider: luks2
    keys:
        - slot: 0
          nodeID: {}
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "STATE, EPHEMERAL, IMAGECACHE, ETCD, CRI, KUBELET or LOG.",
    }),
    provisioning: optionalProvisioning,
    filesystem: field(
      object({
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
        secure: field(bool, {
          optional: true,
          default: "true",
          about: "Mounted with the restrictions of a volume that is not trusted: nosuid and nodev.",
        }),
        disableAccessTime: field(bool, {
          optional: true,
          default: "false",
          about: "Do not record when files are read.",
        }),
      }),
      { about: "How the volume is mounted." },
    ),
    trim: field(trim, { optional: true, about: "Discarding of unused blocks." }),
    scrub: field(scrub, { optional: true, about: "Checking of the file system." }),
  },
  validate(document, report) {
    const name = document.name ?? "";
    if (!isSystemVolume(name))
      return report.error(
        ["name"],
        `only system volumes can be configured: found ${JSON.stringify(name)}`,
        "STATE, EPHEMERAL, IMAGECACHE, ETCD, CRI, KUBELET or LOG",
      );
    const path = ["provisioning", "diskSelector", "match"];
    checkSystemVolume(name, document, report);
    checkSelector(
      document.provisioning?.diskSelector?.match,
      { what: "disk", scope: "disk", path, required: false },
      report,
    );
    checkSizes(document.provisioning, report, { required: false });
    checkEncryption(document.encryption, report);
    checkMaintenance(document, report);
  },
  conflict(document, legacy) {
    const key = ({ STATE: "state", EPHEMERAL: "ephemeral" } as Readonly<Record<string, string>>)[document.name ?? ""];
    if (key === undefined || document.encryption === undefined) return undefined;
    return legacyField(legacy, `machine.systemDiskEncryption.${key}`) === undefined
      ? undefined
      : `system disk encryption for ${JSON.stringify(document.name)} is already set in v1alpha1 config (.machine.systemDiskEncryption.${key})`;
  },
});

export type VolumeConfig = DocumentOf<typeof volumeConfig>;
