// Says that devices have their final names and permissions: when udevd has gone through all that were there.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { DevicesStatus } from "../../resources/runtime/devices-status.ts";
import { Service } from "../../resources/v1alpha1/service.ts";

const udevd = "udevd";

export function devicesStatusController(): Controller {
  return defineController({
    name: "runtime.DevicesStatusController",
    inputs: [weak(Service, { id: udevd })],
    outputs: [exclusive(DevicesStatus)],
    async reconcile({ state }) {
      const service = await state.find(Service, udevd);
      // Once ready, always ready: a udevd that is started again finds devices as it left them.
      const isReady =
        service?.spec.healthy === true || (await state.find(DevicesStatus, "devices"))?.spec.ready === true;
      await state.modify(DevicesStatus, "devices", () => ({ ready: isReady }));
    },
  });
}
