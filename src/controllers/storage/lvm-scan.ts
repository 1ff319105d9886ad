// storage.LVMScanController: which physical volumes, groups and logical volumes there are, as LVM tells them.
import type { Controller, ControllerState } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { DiscoveredVolume } from "../../resources/block/discovered-volume.ts";
import { LVMLogicalVolumeStatus } from "../../resources/storage/lvm-logical-volume-status.ts";
import { LVMPhysicalVolumeStatus } from "../../resources/storage/lvm-physical-volume-status.ts";
import { LVMRefreshRequest } from "../../resources/storage/lvm-refresh-request.ts";
import { LVMVolumeGroupSpec } from "../../resources/storage/lvm-volume-group-spec.ts";
import { LVMVolumeGroupStatus } from "../../resources/storage/lvm-volume-group-status.ts";
import { logicalVolumeId } from "./lvm-logical-volume-spec.ts";
import { physicalVolumeContent } from "./lvm-physical-volume-spec.ts";
import type { LvmParts } from "./shared/lvm.ts";
import { lvmReport } from "./shared/lvm.ts";
import { allFields, logicalVolume, physicalVolume, volumeGroup } from "./shared/lvm-fields.ts";

/** Whether there is anything to ask for: a machine without LVM never starts its tool. */
async function hasVolumeGroups(state: ControllerState): Promise<boolean> {
  if ((await state.list(LVMVolumeGroupSpec)).length > 0) return true;
  return (await state.list(DiscoveredVolume)).some(({ spec }) => spec.name === physicalVolumeContent);
}

async function scan(state: ControllerState, parts: LvmParts, signal: AbortSignal): Promise<void> {
  const report = await lvmReport(parts, allFields, signal);
  for (const row of report.pv) {
    const status = physicalVolume(row);
    // one that is missing has no device: its group says how many there are
    if (!status.device.startsWith("/dev/")) continue;
    await state.modify(LVMPhysicalVolumeStatus, status.device.slice("/dev/".length), () => status);
  }
  for (const row of report.vg) {
    const status = volumeGroup(row);
    await state.modify(LVMVolumeGroupStatus, status.name, () => status);
  }
  for (const row of report.lv) {
    const status = logicalVolume(row);
    await state.modify(LVMLogicalVolumeStatus, logicalVolumeId(status.vgName, status.name), () => status);
  }
}

export function lvmScanController(parts: LvmParts): Controller {
  return defineController({
    name: "storage.LVMScanController",
    inputs: [weak(LVMRefreshRequest), weak(LVMVolumeGroupSpec), weak(DiscoveredVolume)],
    outputs: [exclusive(LVMVolumeGroupStatus), exclusive(LVMPhysicalVolumeStatus), exclusive(LVMLogicalVolumeStatus)],
    async reconcile({ state, signal }) {
      if (await hasVolumeGroups(state)) await scan(state, parts, signal);
      await state.cleanup(LVMVolumeGroupStatus);
      await state.cleanup(LVMPhysicalVolumeStatus);
      await state.cleanup(LVMLogicalVolumeStatus);
    },
  });
}
