// In which order the node's addresses are listed.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import { features } from "../../config/view/machine.ts";
import { AddressSortAlgorithm } from "../../resources/network/common/enums.ts";
import { NodeAddressSortAlgorithm } from "../../resources/network/node-address-sort-algorithm.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export function nodeAddressSortAlgorithmController(): Controller {
  return defineController({
    name: "network.NodeAddressSortAlgorithmController",
    inputs: [activeConfigInput],
    outputs: [exclusive(NodeAddressSortAlgorithm)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const name = config === undefined ? "v1" : features(config).nodeAddressSortAlgorithm;
      await state.modify(NodeAddressSortAlgorithm, "default", () => ({ algorithm: AddressSortAlgorithm[name] }));
    },
  });
}
