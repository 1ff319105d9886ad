// storage.LVMActivationController: has the kernel show the logical volumes of groups that were made before, here or elsewhere.
import type { Controller, ControllerState } from "../../cosi/controller.ts";
import { defineController, weak } from "../../cosi/controller.ts";
import { DiscoveredVolume } from "../../resources/block/discovered-volume.ts";
import { DiscoveredVolumesStatus } from "../../resources/block/internal/discovered-volumes-status.ts";
import { discoveredVolumesStatusId } from "../block/discovered-volumes-status.ts";
import { physicalVolumeContent } from "./lvm-physical-volume-spec.ts";
import type { LvmParts } from "./shared/lvm.ts";
import { lvm } from "./shared/lvm.ts";

/** Names and UUIDs of the devices with a part of some group: when that changes there may be more to activate. */
async function partsOfGroups(state: ControllerState): Promise<string> {
  const parts = (await state.list(DiscoveredVolume)).filter(({ spec }) => spec.name === physicalVolumeContent);
  return parts.map(({ metadata, spec }) => `${metadata.id}=${spec.uuid}`).join(" ");
}

export function lvmActivationController(parts: LvmParts): Controller {
  let activated = "";
  return defineController({
    name: "storage.LVMActivationController",
    inputs: [weak(DiscoveredVolume), weak(DiscoveredVolumesStatus, { id: discoveredVolumesStatusId })],
    outputs: [],
    async reconcile({ state, signal, log }) {
      // before all devices were looked at a group may only seem to lack one
      const isDiscovered = (await state.find(DiscoveredVolumesStatus, discoveredVolumesStatusId))?.spec.ready ?? false;
      const present = await partsOfGroups(state);
      if (!isDiscovered || present === activated) return;
      // mirrors that lack a leg are activated too, what lacks data is not
      if (present !== "") await lvm(parts, ["vgchange", "--activate", "ay", "--activationmode", "degraded"], signal);
      log.info("activated volume groups", { devices: present });
      activated = present;
    },
  });
}
