// storage.LVMRefreshTriggerController: asks for a look at all volume groups whenever devices change.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared, weak } from "../../cosi/controller.ts";
import { BlockDevice } from "../../resources/block/block-device.ts";
import { DiscoveredVolume } from "../../resources/block/discovered-volume.ts";
import { Disk } from "../../resources/block/disk.ts";
import { LVMRefreshRequest } from "../../resources/storage/lvm-refresh-request.ts";

/** Of the request that follows devices. Whoever changes groups asks under its own name. */
export const lvmRefreshId = "refresh";

export function lvmRefreshTriggerController(): Controller {
  return defineController({
    name: "storage.LVMRefreshTriggerController",
    inputs: [weak(BlockDevice), weak(Disk), weak(DiscoveredVolume)],
    outputs: [shared(LVMRefreshRequest)],
    async reconcile({ state }) {
      await state.modify(LVMRefreshRequest, lvmRefreshId, (before) => ({ request: (before?.request ?? 0) + 1 }));
    },
  });
}
