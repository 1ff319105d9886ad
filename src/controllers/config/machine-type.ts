// config.MachineTypeController: whether the machine is a control plane node or a worker.
import { machineType } from "../../config/view/machine.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import { MachineKind } from "../../resources/config/common/enums.ts";
import { MachineType } from "../../resources/config/machine-type.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export function machineTypeController(): Controller {
  return defineController({
    name: "config.MachineTypeController",
    inputs: [activeConfigInput],
    outputs: [exclusive(MachineType)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const type = MachineKind[config === undefined ? "unknown" : machineType(config)];
      await state.modify(MachineType, "machine-type", () => ({ type }));
    },
  });
}
