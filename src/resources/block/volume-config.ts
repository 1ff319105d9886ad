// VolumeConfig: a volume that shall exist, how to find it and how to make it.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { cel } from "../../cosi/cel-type.ts";
import { bool, duration, int, string, textBytes, uint, uint64 } from "../../cosi/scalars.ts";
import { field, list, message, omitEmpty } from "../../cosi/spec.ts";
import { encryptionKeyType, encryptionProviderType, filesystemType, volumeType } from "./common/enums.ts";
import { mountSpec, symlinkProvisioningSpec } from "./common/messages.ts";

/**
 * A volume that shall exist, how to find it and how to make it.
 *
 * Ids: volume ID: META, STATE, EPHEMERAL, path-like overlay/directory volumes (/var/log, /var/run, /etc/cni ...), u-<name> user, r-<name> raw, e-<name> existing, x-<name> external, s-<name> swap, IMAGECACHE-DISK/IMAGECACHE-ISO, <user disk device>-<n>.
 */
export const VolumeConfig = defineResource({
  type: "VolumeConfigs.block.talos.dev",
  namespace: "runtime",
  sensitive: true,
  message: "block.VolumeConfigSpec",
  spec: {
    parentId: field(1, string, omitEmpty),
    type: field(2, volumeType),
    provisioning: field(
      3,
      message("block.ProvisioningSpec", {
        wave: field(3, int, omitEmpty),
        diskSelector: field(
          1,
          message("block.DiskSelector", {
            match: field(1, cel, omitEmpty),
            external: field(2, string, omitEmpty),
          }),
          omitEmpty,
        ),
        partitionSpec: field(
          2,
          message("block.PartitionSpec", {
            minSize: field(1, uint64),
            maxSize: field(2, uint64, omitEmpty),
            relativeMaxSize: field(6, uint64),
            negativeMaxSize: field(7, bool),
            grow: field(3, bool),
            label: field(4, string, omitEmpty),
            typeUUID: field(5, string, omitEmpty),
          }),
          omitEmpty,
        ),
        filesystemSpec: field(
          4,
          message("block.FilesystemSpec", {
            type: field(1, filesystemType),
            label: field(2, string, omitEmpty),
            minAllocationGroupSize: field(3, uint64, omitEmpty),
          }),
          omitEmpty,
        ),
      }),
    ),
    encryption: field(
      6,
      message("block.EncryptionSpec", {
        provider: field(1, encryptionProviderType),
        keys: field(
          2,
          list(
            message("block.EncryptionKey", {
              slot: field(1, int),
              type: field(2, encryptionKeyType),
              lockToState: field(6, bool, omitEmpty),
              staticPassphrase: field(3, textBytes, omitEmpty),
              kmsEndpoint: field(4, string, omitEmpty),
              tpmCheckSecurebootStatusOnEnroll: field(5, bool, omitEmpty),
              pcrs: field(7, list(int), omitEmpty),
              pubKeyPcrs: field(8, list(int), omitEmpty),
            }),
          ),
        ),
        cipher: field(3, string, omitEmpty),
        keySize: field(4, uint, omitEmpty),
        blockSize: field(5, uint64, omitEmpty),
        perfOptions: field(6, list(string), omitEmpty),
        allowDiscards: field(7, bool, omitEmpty),
      }),
      omitEmpty,
    ),
    locator: field(
      4,
      message("block.LocatorSpec", {
        match: field(1, cel, omitEmpty),
        diskMatch: field(2, cel, omitEmpty),
      }),
    ),
    mount: field(5, mountSpec, omitEmpty),
    symlink: field(7, symlinkProvisioningSpec, omitEmpty),
    trimEnabled: field(8, bool, omitEmpty),
    trimInterval: field(9, duration, omitEmpty),
    scrubEnabled: field(10, bool, omitEmpty),
    scrubInterval: field(11, duration, omitEmpty),
  },
});

export type VolumeConfig = SpecOf<typeof VolumeConfig>;
