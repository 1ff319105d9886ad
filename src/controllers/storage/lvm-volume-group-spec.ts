// storage.LVMVolumeGroupSpecController: the volume groups that the config wants, with the devices of each.
import { documentsOf } from "../../config/document.ts";
import { lvmVolumeGroupConfig } from "../../config/documents/lvm-volume-group-config.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { LVMPhysicalVolumeSpec } from "../../resources/storage/lvm-physical-volume-spec.ts";
import { LVMVolumeGroupSpec } from "../../resources/storage/lvm-volume-group-spec.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export function lvmVolumeGroupSpecController(): Controller {
  return defineController({
    name: "storage.LVMVolumeGroupSpecController",
    inputs: [activeConfigInput, weak(LVMPhysicalVolumeSpec)],
    outputs: [exclusive(LVMVolumeGroupSpec)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const devices = await state.list(LVMPhysicalVolumeSpec);
      for (const { name = "" } of config === undefined ? [] : documentsOf(config, lvmVolumeGroupConfig)) {
        const own = devices.filter(({ metadata, spec }) => metadata.phase === "running" && spec.vgName === name);
        const physicalVolumes = own.map(({ spec }) => spec.device).toSorted();
        await state.modify(LVMVolumeGroupSpec, name, () => ({ name, physicalVolumes }));
      }
      await state.cleanup(LVMVolumeGroupSpec);
    },
  });
}
