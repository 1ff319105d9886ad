// The controllers of volume groups, logical volumes and arrays. Imported by programs only.
export { lvmActivationController } from "./lvm-activation.ts";
export { lvmLogicalVolumeReconcileController } from "./lvm-logical-volume-reconcile.ts";
export { lvmLogicalVolumeSpecController } from "./lvm-logical-volume-spec.ts";
export { lvmPhysicalVolumeSpecController } from "./lvm-physical-volume-spec.ts";
export { lvmRefreshTriggerController } from "./lvm-refresh-trigger.ts";
export { lvmScanController } from "./lvm-scan.ts";
export { lvmVolumeGroupReconcileController } from "./lvm-volume-group-reconcile.ts";
export { lvmVolumeGroupSpecController } from "./lvm-volume-group-spec.ts";
export { mdArrayReconcileController } from "./md-array-reconcile.ts";
export { mdArraySpecController } from "./md-array-spec.ts";
export { mdLastResortController } from "./md-last-resort.ts";
export { mdMonitorController } from "./md-monitor.ts";
