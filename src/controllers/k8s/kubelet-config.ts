// The kubelet's settings from the machine config, with the address from which it gets its static pods.
import { addressInPrefix, formatIp, parseIpPrefix } from "../../base/ip.ts";
import type { Config } from "../../config/document.ts";
import { clusterNetwork } from "../../config/view/cluster.ts";
import { kubeletSettings, nodeSettings } from "../../config/view/kubelet.ts";
import { features } from "../../config/view/machine.ts";
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { KubeletConfig } from "../../resources/k8s/kubelet-config.ts";
import { StaticPodServerStatus } from "../../resources/k8s/static-pod-server-status.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { jsonObjectOf } from "../shared/json.ts";
import { kubeletId } from "./shared/ids.ts";

const serverStatusId = "static-pod-server-status";
/** The cluster's DNS has the tenth address of each service subnet. */
const dnsOffset = 10;

export function kubeletConfigController(): Controller {
  return defineController({
    name: "k8s.KubeletConfigController",
    inputs: [activeConfigInput, weak(StaticPodServerStatus, { id: serverStatusId })],
    outputs: [exclusive(KubeletConfig)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const server = await state.find(StaticPodServerStatus, serverStatusId);
      const spec = config === undefined ? undefined : kubeletConfig(config, server?.spec.url ?? "");
      if (spec !== undefined && server !== undefined) await state.modify(KubeletConfig, kubeletId, () => spec);
      await state.cleanup(KubeletConfig);
    },
  });
}

/** Undefined on machines without Kubernetes. */
export function kubeletConfig(config: Config, staticPodListURL: string): KubeletConfig | undefined {
  const settings = kubeletSettings(config);
  if (settings === undefined) return undefined;
  const { dnsDomain, serviceSubnets } = clusterNetwork(config);
  const { skipRegistration, taints } = nodeSettings(config);
  const { extraArgs, extraConfig = {}, credentialProviders = {}, clusterDns } = settings;
  return {
    image: settings.image,
    clusterDNS: clusterDns.length > 0 ? clusterDns : serviceSubnets.flatMap(dnsAddress),
    clusterDomain: dnsDomain,
    extraArgs: Object.fromEntries(Object.entries(extraArgs).map(([flag, values]) => [flag, { values }])),
    extraMounts: settings.extraMounts,
    extraConfig: jsonObjectOf(extraConfig),
    cloudProviderExternal: settings.hasExternalCloudProvider,
    defaultRuntimeSeccompEnabled: settings.seccompDefault,
    skipNodeRegistration: skipRegistration,
    staticPodListURL,
    disableManifestsDirectory: settings.manifestsDirectoryDisabled,
    enableFSQuotaMonitoring: features(config).diskQuotaSupport,
    credentialProviderConfig: jsonObjectOf(credentialProviders),
    registerWithTaints: taints,
  };
}

function dnsAddress(subnet: string): readonly string[] {
  const prefix = parseIpPrefix(subnet);
  const address = prefix === undefined ? undefined : addressInPrefix(prefix, dnsOffset);
  return address === undefined ? [] : [formatIp(address)];
}
