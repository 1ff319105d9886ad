// Which of the node's addresses belong to Kubernetes: those of its pods and services.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import { clusterNetwork } from "../../config/view/cluster.ts";
import { NodeAddressFilter } from "../../resources/network/node-address-filter.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export function addressFilterController(): Controller {
  return defineController({
    name: "k8s.AddressFilterController",
    inputs: [activeConfigInput],
    outputs: [exclusive(NodeAddressFilter)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      if (config !== undefined) {
        const { podSubnets, serviceSubnets } = clusterNetwork(config);
        const subnets = [...podSubnets, ...serviceSubnets];
        await state.modify(NodeAddressFilter, "no-k8s", () => ({ includeSubnets: [], excludeSubnets: subnets }));
        await state.modify(NodeAddressFilter, "only-k8s", () => ({ includeSubnets: subnets, excludeSubnets: [] }));
      }
      await state.cleanup(NodeAddressFilter);
    },
  });
}
