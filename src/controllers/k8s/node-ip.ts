// The addresses under which the node registers: the first of each family that the config allows.
import { parseIp } from "../../base/ip.ts";
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { NodeIPConfig } from "../../resources/k8s/node-ip-config.ts";
import { NodeIP } from "../../resources/k8s/node-ip.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { addressesIn } from "../shared/subnets.ts";
import { kubeletId } from "./shared/ids.ts";

const routedId = "routed-no-k8s";

export function nodeIPController(): Controller {
  return defineController({
    name: "k8s.NodeIPController",
    inputs: [weak(NodeIPConfig, { id: kubeletId }), weak(NodeAddress, { id: routedId })],
    outputs: [exclusive(NodeIP)],
    async reconcile({ state, log }) {
      const config = await state.find(NodeIPConfig, kubeletId);
      if (config === undefined || config.metadata.phase !== "running") return state.cleanup(NodeIP);
      const routed = await state.find(NodeAddress, routedId);
      if (routed === undefined) return;
      const addresses = nodeIPs(config.spec, routed.spec.addresses);
      if (addresses.length > 0) await state.modify(NodeIP, kubeletId, () => ({ addresses }));
      else log.warn("no suitable node address found", { addresses: routed.spec.addresses });
    },
  });
}

/** `routed`: `address/bits`. */
export function nodeIPs({ validSubnets, excludeSubnets }: NodeIPConfig, routed: readonly string[]): readonly string[] {
  const all = addressesIn(routed, validSubnets, excludeSubnets);
  const first = (length: number): readonly string[] => all.filter((ip) => parseIp(ip)?.length === length).slice(0, 1);
  return [...first(4), ...first(16)];
}
