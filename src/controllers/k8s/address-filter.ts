// Which of the node's addresses belong to Kubernetes: those of its pods and services.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { clusterNetwork } from "../../config/view/cluster.ts";
import { NodeStatus } from "../../resources/k8s/node-status.ts";
import { Nodename } from "../../resources/k8s/nodename.ts";
import { NodeAddressFilter } from "../../resources/network/node-address-filter.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { nodenameId } from "./shared/ids.ts";

export function addressFilterController(): Controller {
  return defineController({
    name: "k8s.AddressFilterController",
    inputs: [activeConfigInput, weak(Nodename, { id: nodenameId }), weak(NodeStatus)],
    outputs: [exclusive(NodeAddressFilter)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      if (config !== undefined) {
        const { podSubnets, serviceSubnets } = clusterNetwork(config);
        const nodename = await state.find(Nodename, nodenameId);
        const node = nodename === undefined ? undefined : await state.find(NodeStatus, nodename.spec.nodename);
        // A network plugin may give the node pods of another range than the config's.
        const ofNode = node?.metadata.phase === "running" ? node.spec.podCIDRs : [];
        const subnets = [...new Set([...podSubnets, ...serviceSubnets, ...ofNode])];
        await state.modify(NodeAddressFilter, "no-k8s", () => ({ includeSubnets: [], excludeSubnets: subnets }));
        await state.modify(NodeAddressFilter, "only-k8s", () => ({ includeSubnets: subnets, excludeSubnets: [] }));
      }
      await state.cleanup(NodeAddressFilter);
    },
  });
}
