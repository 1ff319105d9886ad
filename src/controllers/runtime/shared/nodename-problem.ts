// A node whose host name has changed since it registered in Kubernetes: it keeps the name of its Node.
import { nodeSettings } from "../../../config/view/kubelet.ts";
import type { ControllerState } from "../../../cosi/controller.ts";
import { Nodename } from "../../../resources/k8s/nodename.ts";
import { ConfigLayer } from "../../../resources/network/common/enums.ts";
import { HostnameSpec } from "../../../resources/network/hostname-spec.ts";
import { HostnameStatus } from "../../../resources/network/hostname-status.ts";
import { activeConfig } from "../../active-config.ts";
import { wantedNodename } from "../../k8s/shared/wanted-nodename.ts";
import { byLayer, wishes } from "../../network/layers.ts";

export interface NodenameProblem {
  readonly message: string;
  readonly details: readonly string[];
}

export async function nodenameProblem(state: ControllerState): Promise<NodenameProblem | undefined> {
  const config = await activeConfig(state);
  const hostname = (await state.find(HostnameStatus, "hostname"))?.spec;
  const nodename = (await state.find(Nodename, "nodename"))?.spec;
  if (config === undefined || nodename === undefined || nodename.skipNodeRegistration) return undefined;
  const kept = nodename.nodename;
  const wanted = wantedNodename(config, hostname);
  if (wanted === undefined || wanted === kept) return undefined;
  const domain = nodeSettings(config).registerWithFqdn ? "; registerWithFQDN adds the domain" : "";
  return {
    message: `the node is registered in Kubernetes as "${kept}" and keeps that name, though its host name now gives "${wanted}"`,
    details: [
      `the host name comes from ${await hostnameSource(state)}${domain}`,
      `to keep the name for good: set hostname "${kept}" in HostnameConfig`,
      `to rename the Node: "kubectl drain ${kept}", then "kubectl delete node ${kept}" while this node runs: it registers as "${wanted}"`,
    ],
  };
}

const sources: Readonly<Record<number, string>> = {
  [ConfigLayer.default]: "the node itself (layer default)",
  [ConfigLayer.cmdline]: "the kernel's command line (layer cmdline)",
  [ConfigLayer.platform]: "the platform (layer platform)",
  [ConfigLayer.operator]: "DHCP (layer operator)",
  [ConfigLayer.configuration]: "the machine config (layer configuration)",
};

/** In words, with the link where there is one. */
async function hostnameSource(state: ControllerState): Promise<string> {
  const list = byLayer(await state.list(HostnameSpec, wishes));
  const highest = list.at(-1)?.spec.layer;
  const winner = list.find(({ spec }) => spec.layer === highest); // in one layer the first one by id
  if (winner === undefined) return "nowhere";
  const source = sources[winner.spec.layer] ?? `layer ${winner.spec.layer}`;
  return winner.spec.layer === ConfigLayer.operator ? `${source}, ${winner.metadata.id}` : source;
}
