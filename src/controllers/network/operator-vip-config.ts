// Which addresses this node shares with other control planes, as the config says.
import { machineType } from "../../config/view/machine.ts";
import { sharedAddresses } from "../../config/view/vip.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared } from "../../cosi/controller.ts";
import { ConfigLayer, OperatorKind } from "../../resources/network/common/enums.ts";
import { OperatorSpec } from "../../resources/network/operator-spec.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { layeredId, wishes } from "./layers.ts";
import { operatorId } from "./merges.ts";

export function operatorVipConfigController(): Controller {
  return defineController({
    name: "network.OperatorVIPConfigController",
    inputs: [activeConfigInput],
    outputs: [shared(OperatorSpec)],
    async reconcile({ state, log }) {
      const config = await activeConfig(state);
      const isControlPlane = config !== undefined && machineType(config) === "controlplane";
      for (const { ip, linkName, way } of isControlPlane ? sharedAddresses(config) : []) {
        if (way === "cloud") {
          log.warn("shared address is not supported: it has to be moved by the API of a cloud", { address: ip });
          continue;
        }
        const zero = OperatorSpec.zero();
        const spec: OperatorSpec = {
          ...zero,
          operator: OperatorKind.vip,
          linkName,
          requireUp: true,
          vip: { ...zero.vip, ip, gratuitousARP: true },
          layer: ConfigLayer.configuration,
        };
        await state.modify(OperatorSpec, layeredId("configuration", operatorId(spec)), () => spec, wishes);
      }
      await state.cleanup(OperatorSpec, wishes);
    },
  });
}
