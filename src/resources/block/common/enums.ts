// Enums and flag sets of this area: texts of the YAML form and their numbers.
import { enumOf } from "../../../cosi/scalars.ts";
import type { FieldType } from "../../../cosi/spec.ts";

/** Where a disk key comes from. */
export const EncryptionKeyType = { static: 0, nodeID: 1, kms: 2, tpm: 3 } as const;
export const encryptionKeyType: FieldType<number> = enumOf(
  "enums.BlockEncryptionKeyType",
  "EncryptionKeyType",
  EncryptionKeyType,
);

/** How a volume is encrypted. */
export const EncryptionProviderType = { none: 0, luks2: 1 } as const;
export const encryptionProviderType: FieldType<number> = enumOf(
  "enums.BlockEncryptionProviderType",
  "EncryptionProviderType",
  EncryptionProviderType,
);

/** Kind of a mount parameter. */
export const FSParameterType = { string: 0, boolean: 1, binary: 2 } as const;
export const fsParameterType: FieldType<number> = enumOf(
  "enums.BlockFSParameterType",
  "FSParameterType",
  FSParameterType,
);

/** File systems. */
export const FilesystemType = {
  none: 0,
  xfs: 1,
  vfat: 2,
  ext4: 3,
  iso9660: 4,
  swapi: 5,
  virtiofs: 6,
  btrfs: 7,
} as const;
export const filesystemType: FieldType<number> = enumOf("enums.BlockFilesystemType", "FilesystemType", FilesystemType);

/** How far a volume is. */
export const VolumePhase = {
  waiting: 0,
  failed: 1,
  missing: 2,
  located: 3,
  provisioned: 4,
  prepared: 5,
  ready: 6,
  closed: 7,
} as const;
export const volumePhase: FieldType<number> = enumOf("enums.BlockVolumePhase", "VolumePhase", VolumePhase);

/** What a volume is made of. */
export const VolumeType = {
  partition: 0,
  disk: 1,
  tmpfs: 2,
  directory: 3,
  symlink: 4,
  overlay: 5,
  external: 6,
} as const;
export const volumeType: FieldType<number> = enumOf("enums.BlockVolumeType", "VolumeType", VolumeType);
