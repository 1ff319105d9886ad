// Which networks the Kubernetes node's addresses are taken from: those of the config, never those of pods, services and shared addresses.
import { parseIpPrefix } from "../../base/ip.ts";
import type { Config } from "../../config/document.ts";
import { clusterNetwork } from "../../config/view/cluster.ts";
import { sharedAddresses } from "../../config/view/vip.ts";
import { kubeletSettings, nodeSettings } from "../../config/view/kubelet.ts";
import { defineController, exclusive, type Controller } from "../../cosi/controller.ts";
import { NodeIPConfig } from "../../resources/k8s/node-ip-config.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { kubeletId } from "./shared/ids.ts";

export function nodeIPConfigController(): Controller {
  return defineController({
    name: "k8s.NodeIPConfigController",
    inputs: [activeConfigInput],
    outputs: [exclusive(NodeIPConfig)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      if (config !== undefined && kubeletSettings(config) !== undefined) {
        await state.modify(NodeIPConfig, kubeletId, () => nodeIPConfig(config));
      }
      await state.cleanup(NodeIPConfig);
    },
  });
}

/** Without a wish of the config: any address of the families that services have. */
export function nodeIPConfig(config: Config): NodeIPConfig {
  const { podSubnets, serviceSubnets } = clusterNetwork(config);
  const wanted = nodeSettings(config).validSubnets;
  const isExcluded = (subnet: string): boolean => subnet.startsWith("!");
  const valid = wanted.filter((subnet) => !isExcluded(subnet));
  return {
    validSubnets: valid.length > 0 ? valid : anyOf(serviceSubnets),
    excludeSubnets: [
      ...wanted.filter(isExcluded).map((subnet) => subnet.slice(1)),
      ...podSubnets,
      ...serviceSubnets,
      ...sharedAddresses(config).map(({ ip }) => ip),
    ],
  };
}

function anyOf(subnets: readonly string[]): readonly string[] {
  const lengths = new Set(subnets.map((subnet) => parseIpPrefix(subnet)?.address.length));
  return [...(lengths.has(4) ? ["0.0.0.0/0"] : []), ...(lengths.has(16) ? ["::/0"] : [])];
}
