// Says whether this machine is a control plane node or a worker; unknown while there is no complete config.
import { machineType } from "../../config/view/machine.ts";
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { MachineKind } from "../../resources/config/common/enums.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { MachineType } from "../../resources/config/machine-type.ts";
import { activeConfig, activeConfigId } from "../active-config.ts";

export function machineTypeController(): Controller {
  return defineController({
    name: "config.MachineTypeController",
    inputs: [weak(MachineConfig, { id: activeConfigId })],
    outputs: [exclusive(MachineType)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const type = config === undefined ? MachineKind.unknown : MachineKind[machineType(config)];
      await state.modify(MachineType, "machine-type", () => ({ type }));
    },
  });
}
