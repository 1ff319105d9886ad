// The RPCs about disks that are written: names only, one a line.
export { blockDeviceWipe } from "./block-device-wipe.ts";
export { destroy } from "./md-destroy.ts";
export { disks } from "./disks.ts";
export { logicalVolumeRemove } from "./logical-volume-remove.ts";
export { physicalVolumeRemove } from "./physical-volume-remove.ts";
export { volumeGroupRemove } from "./volume-group-remove.ts";
