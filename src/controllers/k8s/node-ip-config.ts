// Which networks the Kubernetes node's addresses are taken from: those of the config, never those of pods, services and shared addresses.
import { parseIpPrefix } from "../../base/ip.ts";
import type { Config } from "../../config/document.ts";
import { clusterNetwork } from "../../config/view/cluster.ts";
import { sharedAddresses } from "../../config/view/vip.ts";
import { kubeletSettings, nodeSettings } from "../../config/view/kubelet.ts";
import type { Controller } from "../../cosi/controller.ts";
import { NodeIPConfig } from "../../resources/k8s/node-ip-config.ts";
import { fromActiveConfig } from "../active-config.ts";
import { kubeletId } from "./shared/ids.ts";

export function nodeIPConfigController(): Controller {
  return fromActiveConfig({
    name: "k8s.NodeIPConfigController",
    output: NodeIPConfig,
    id: kubeletId,
    specOf: (config) => (kubeletSettings(config) === undefined ? undefined : nodeIPConfig(config)),
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
