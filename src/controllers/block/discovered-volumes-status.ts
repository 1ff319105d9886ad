// block.DiscoveredVolumesStatusController: says when all devices of the start have been looked at, so that "not there" means something.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { DiscoveredVolumesStatus } from "../../resources/block/internal/discovered-volumes-status.ts";
import { DiscoveryRefreshRequest } from "../../resources/block/discovery-refresh-request.ts";
import { DiscoveryRefreshStatus } from "../../resources/block/discovery-refresh-status.ts";
import { DevicesStatus } from "../../resources/runtime/devices-status.ts";

const refreshId = "refresh";
export const discoveredVolumesStatusId = "discovered-volumes-status";

export function discoveredVolumesStatusController(): Controller {
  return defineController({
    name: "block.DiscoveredVolumesStatusController",
    inputs: [weak(DevicesStatus, { id: "devices" }), weak(DiscoveryRefreshStatus)],
    outputs: [exclusive(DiscoveredVolumesStatus), exclusive(DiscoveryRefreshRequest)],
    async reconcile({ state }) {
      const devices = await state.find(DevicesStatus, "devices");
      if (devices?.spec.ready !== true) return;
      const { spec } = await state.modify(DiscoveryRefreshRequest, refreshId, (present) => present ?? { request: 1 });
      const status = await state.find(DiscoveryRefreshStatus, refreshId);
      const ready = status?.spec.request === spec.request;
      await state.modify(DiscoveredVolumesStatus, discoveredVolumesStatusId, () => ({ ready }));
    },
  });
}
