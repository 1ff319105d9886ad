// block.SystemDiskController: the disk that carries META is the system disk.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { DiscoveredVolume } from "../../resources/block/discovered-volume.ts";
import { SystemDisk } from "../../resources/block/system-disk.ts";

export const systemDiskId = "system-disk";

export function systemDiskController(): Controller {
  return defineController({
    name: "block.SystemDiskController",
    inputs: [weak(DiscoveredVolume)],
    outputs: [exclusive(SystemDisk)],
    async reconcile({ state }) {
      const volumes = await state.list(DiscoveredVolume);
      // a disk image on a loop device is not the machine's own
      const meta = volumes.find(({ spec }) => spec.partitionLabel === "META" && !spec.parent.startsWith("loop"));
      if (meta !== undefined) {
        const { parent, parentDevPath } = meta.spec;
        await state.modify(SystemDisk, systemDiskId, () => ({ diskID: parent, devPath: parentDevPath }));
      }
      await state.cleanup(SystemDisk);
    },
  });
}
