// Enums and flag sets of this area: texts of the YAML form and their numbers.
import { enumOf } from "../../../cosi/scalars.ts";
import type { FieldType } from "../../../cosi/spec.ts";

/** What a machine is in its cluster. */
export const MachineKind = { unknown: 0, init: 1, controlplane: 2, worker: 3 } as const;
export const machineKind: FieldType<number> = enumOf("enums.MachineType", "Type", MachineKind);
