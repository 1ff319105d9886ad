// Enums and flag sets of this area: texts of the YAML form and their numbers.
import { enumOf } from "../../../cosi/scalars.ts";
import type { FieldType } from "../../../cosi/spec.ts";

/** How a logical volume is laid out. */
export const LVMLogicalVolumeType = { linear: 0, raid1: 1, raid0: 2, raid10: 3 } as const;
export const lvmLogicalVolumeType: FieldType<number> = enumOf(
  "enums.StorageLVMLogicalVolumeType",
  "LVMLogicalVolumeType",
  LVMLogicalVolumeType,
);

/** State of a RAID array. */
export const MDArrayPhase = { unknown: 0, waiting: 1, rebuilding: 2, ready: 3, error: 4 } as const;
export const mdArrayPhase: FieldType<number> = enumOf("enums.StorageMDArrayPhase", "MDArrayPhase", MDArrayPhase);

/** RAID levels. */
export const MDLevel = { raid1: 0 } as const;
export const mdLevel: FieldType<number> = enumOf("enums.StorageMDLevel", "MDLevel", MDLevel);

/** Formats of RAID metadata. */
export const MDMetadata = { "1.0": 0, "1.2": 1 } as const;
export const mdMetadata: FieldType<number> = enumOf("enums.StorageMDMetadata", "MDMetadata", MDMetadata);
