// Says where the API listens in maintenance mode, and at which addresses it can be reached.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { MaintenanceServiceConfig } from "../../resources/runtime/maintenance-service-config.ts";

export function maintenanceConfigController(): Controller {
  return defineController({
    name: "runtime.MaintenanceConfigController",
    inputs: [weak(NodeAddress, { id: "current" })],
    outputs: [exclusive(MaintenanceServiceConfig)],
    async reconcile({ state }) {
      const addresses = await state.find(NodeAddress, "current");
      const reachableAddresses = (addresses?.spec.addresses ?? []).map((prefix) => prefix.replace(/\/\d+$/u, ""));
      await state.modify(MaintenanceServiceConfig, "maintenance", () => ({
        listenAddress: ":50000",
        reachableAddresses,
      }));
    },
  });
}
