// All resource types of this area.
export { LVMLogicalVolumeSpec } from "./lvm-logical-volume-spec.ts";
export { LVMLogicalVolumeStatus } from "./lvm-logical-volume-status.ts";
export { LVMPhysicalVolumeSpec } from "./lvm-physical-volume-spec.ts";
export { LVMPhysicalVolumeStatus } from "./lvm-physical-volume-status.ts";
export { LVMRefreshRequest } from "./lvm-refresh-request.ts";
export { LVMValidationError } from "./lvm-validation-error.ts";
export { LVMVolumeGroupSpec } from "./lvm-volume-group-spec.ts";
export { LVMVolumeGroupStatus } from "./lvm-volume-group-status.ts";
export { MDArraySpec } from "./md-array-spec.ts";
export { MDArrayStatus } from "./md-array-status.ts";
export { MDRefreshRequest } from "./md-refresh-request.ts";
