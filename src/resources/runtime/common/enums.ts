// Enums and flag sets of this area: texts of the YAML form and their numbers.
import { enumOf } from "../../../cosi/scalars.ts";
import type { FieldType } from "../../../cosi/spec.ts";

/** State of FIPS mode. */
export const FIPSState = { disabled: 0, enabled: 1, "enabled, strict": 2 } as const;
export const fipsState: FieldType<number> = enumOf("enums.RuntimeFIPSState", "FIPSState", FIPSState);

/** State of a kernel module. */
export const KernelModuleState = { live: 0, loading: 1, unloading: 2, "built-in": 3 } as const;
export const kernelModuleState: FieldType<number> = enumOf(
  "enums.RuntimeKernelModuleState",
  "KernelModuleState",
  KernelModuleState,
);

/** How a kernel module got there. */
export const KernelModuleType = { unknown: 0, "built-in": 1, dynamic: 2 } as const;
export const kernelModuleType: FieldType<number> = enumOf(
  "enums.RuntimeKernelModuleType",
  "KernelModuleType",
  KernelModuleType,
);

/** Stage of the machine's life. */
export const MachineStage = {
  unknown: 0,
  booting: 1,
  installing: 2,
  maintenance: 3,
  running: 4,
  rebooting: 5,
  "shutting down": 6,
  resetting: 7,
  upgrading: 8,
} as const;
export const machineStage: FieldType<number> = enumOf("enums.RuntimeMachineStage", "MachineStage", MachineStage);

/** State of SELinux. */
export const SELinuxState = { disabled: 0, "enabled, permissive": 1, "enabled, enforcing": 2 } as const;
export const seLinuxState: FieldType<number> = enumOf("enums.RuntimeSELinuxState", "SELinuxState", SELinuxState);

/** How far an installation without a user is. */
export const UnattendedInstallPhase = {
  pending: 0,
  installing: 1,
  installed: 2,
  "waiting-for-reboot": 3,
  failed: 4,
} as const;
export const unattendedInstallPhase: FieldType<number> = enumOf(
  "enums.RuntimeUnattendedInstallPhase",
  "UnattendedInstallPhase",
  UnattendedInstallPhase,
);
