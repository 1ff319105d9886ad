// block.SystemDiskController: the disk that carries META is the system disk.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { DiscoveredVolume } from "../../resources/block/discovered-volume.ts";
import { findSystemDisk, SystemDisk } from "../../resources/block/system-disk.ts";

export const systemDiskId = "system-disk";

export function systemDiskController(): Controller {
  return defineController({
    name: "block.SystemDiskController",
    inputs: [weak(DiscoveredVolume)],
    outputs: [exclusive(SystemDisk)],
    async reconcile({ state }) {
      const disk = findSystemDisk(await state.list(DiscoveredVolume));
      if (disk !== undefined) await state.modify(SystemDisk, systemDiskId, () => disk);
      await state.cleanup(SystemDisk);
    },
  });
}
