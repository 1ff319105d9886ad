// The controllers of disks, partitions, volumes and mounts. Imported by programs only.
export { devicesController } from "./devices.ts";
export { discoveredVolumesStatusController } from "./discovered-volumes-status.ts";
export { discoveryController } from "./discovery.ts";
export { disksController } from "./disks.ts";
export { mountController } from "./mount.ts";
export { mountRequestController } from "./mount-request.ts";
export { mountStatusController } from "./mount-status.ts";
export { swapStatusController } from "./swap-status.ts";
export { symlinksController } from "./symlinks.ts";
export { systemDiskController } from "./system-disk.ts";
export { systemDiskLayoutController } from "./system-disk-layout.ts";
export { volumeConfigController } from "./volume-config.ts";
export { volumeManagerController } from "./volume-manager.ts";
export { volumeTrimController } from "./volume-trim.ts";
export { volumeTrimScheduleController } from "./volume-trim-schedule.ts";
export { zswapConfigController } from "./zswap-config.ts";
