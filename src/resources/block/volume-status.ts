// VolumeStatus: a volume and how far it is.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, duration, int, string, uint64 } from "../../cosi/scalars.ts";
import { field, list, message, omitEmpty, optional } from "../../cosi/spec.ts";
import { encryptionProviderType, filesystemType, VolumePhase, volumePhase, volumeType } from "./common/enums.ts";
import { mountSpec, symlinkProvisioningSpec } from "./common/messages.ts";

/**
 * A volume and how far it is.
 *
 * Ids: same volume ID as the VolumeConfig.
 */
export const VolumeStatus = defineResource({
  type: "VolumeStatuses.block.talos.dev",
  namespace: "runtime",
  columns: [
    { name: "Type", jsonPath: "{.type}" },
    { name: "Phase", jsonPath: "{.phase}" },
    { name: "Location", jsonPath: "{.location}" },
    { name: "Size", jsonPath: "{.prettySize}" },
  ],
  message: "block.VolumeStatusSpec",
  spec: {
    phase: field(1, volumePhase),
    preFailPhase: field(6, volumePhase, omitEmpty),
    type: field(16, volumeType),
    parentID: field(19, string, omitEmpty),
    location: field(2, string, omitEmpty),
    mountLocation: field(11, string, omitEmpty),
    partitionIndex: field(8, int, omitEmpty),
    parentLocation: field(7, string, omitEmpty),
    uuid: field(4, string, omitEmpty),
    partitionUUID: field(5, string, omitEmpty),
    size: field(9, uint64, omitEmpty),
    prettySize: field(13, string, omitEmpty),
    filesystem: field(10, filesystemType, omitEmpty),
    encryptionProvider: field(12, encryptionProviderType, omitEmpty),
    encryptionFailedSyncs: field(14, list(string), omitEmpty),
    configuredEncryptionKeys: field(17, list(string), omitEmpty),
    encryptionLockedToState: field(20, bool, omitEmpty),
    encryptionSlot: field(21, optional(int), omitEmpty),
    tpmEncryptionOptions: field(
      22,
      message("block.TPMEncryptionOptionsInfo", {
        pcrs: field(1, list(int), omitEmpty),
        pubKeyPcrs: field(2, list(int), omitEmpty),
      }),
      omitEmpty,
    ),
    encryptionAllowDiscards: field(23, bool, omitEmpty),
    trimEnabled: field(24, bool, omitEmpty),
    trimInterval: field(25, duration, omitEmpty),
    scrubEnabled: field(26, bool, omitEmpty),
    scrubInterval: field(27, duration, omitEmpty),
    mountSpec: field(15, mountSpec, omitEmpty),
    symlink: field(18, symlinkProvisioningSpec, omitEmpty),
    errorMessage: field(3, string, omitEmpty),
  },
});

export type VolumeStatus = SpecOf<typeof VolumeStatus>;

/** All is done that a mount needs: the volume is ready, or it is the mount that fails, and that is tried again. */
export function isMountable({ phase, preFailPhase }: Pick<VolumeStatus, "phase" | "preFailPhase">): boolean {
  return phase === VolumePhase.ready || (phase === VolumePhase.failed && preFailPhase === VolumePhase.ready);
}
