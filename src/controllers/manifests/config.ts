// Settings of the manifests that a new cluster starts with, and the list of those that the config brings.
import { addressInPrefix, formatIp, parseIpPrefix } from "../../base/ip.ts";
import type { Config } from "../../config/document.ts";
import { flannelImage, networkPoliciesImage } from "../../config/generate/default-images.ts";
import {
  clusterCni,
  coreDns,
  externalManifests,
  inlineManifests,
  kubeProxy,
  type Flannel,
} from "../../config/view/bootstrap.ts";
import { clusterIdentity, clusterNetwork } from "../../config/view/cluster.ts";
import { features, machineType } from "../../config/view/machine.ts";
import { kubernetesYaml } from "../../config/yaml/kubernetes.ts";
import { defineController, exclusive, type Controller } from "../../cosi/controller.ts";
import type { Json, JsonObject } from "../../cosi/struct.ts";
import { sha256Hex } from "../../formats/sha256.ts";
import { BootstrapManifestsConfig } from "../../resources/k8s/bootstrap-manifests-config.ts";
import { ExtraManifestsConfig } from "../../resources/k8s/extra-manifests-config.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { formatArguments, mergeArguments, type ArgLists } from "../shared/arguments.ts";
import { jsonObjectOf } from "../shared/json.ts";

export const bootstrapManifestsId = "manifests";
export const extraManifestsId = "extra-manifests";

/** The cluster's DNS is the tenth address of the services. */
const dnsOffset = 10;

export function bootstrapManifestsConfigController(): Controller {
  return defineController({
    name: "k8s.ControlPlaneBootstrapManifestsController",
    inputs: [activeConfigInput],
    outputs: [exclusive(BootstrapManifestsConfig)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      if (config !== undefined && machineType(config) === "controlplane") {
        const spec = bootstrapManifestsConfig(config);
        await state.modify(BootstrapManifestsConfig, bootstrapManifestsId, () => spec);
      }
      await state.cleanup(BootstrapManifestsConfig);
    },
  });
}

export function extraManifestsConfigController(): Controller {
  return defineController({
    name: "k8s.ControlPlaneExtraManifestsController",
    inputs: [activeConfigInput],
    outputs: [exclusive(ExtraManifestsConfig)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      if (config !== undefined && machineType(config) === "controlplane") {
        const external = externalManifests(config).map(({ name, url, headers, priority }) => ({
          name,
          url,
          priority,
          extraHeaders: headers,
          inlineManifest: "",
        }));
        const inline = inlineManifests(config).map(({ name, manifest, priority }) => ({
          name,
          url: "",
          priority,
          extraHeaders: {},
          inlineManifest: manifest,
        }));
        await state.modify(ExtraManifestsConfig, extraManifestsId, () => ({
          extraManifests: [...external, ...inline],
        }));
      }
      await state.cleanup(ExtraManifestsConfig);
    },
  });
}

export function bootstrapManifestsConfig(config: Config): BootstrapManifestsConfig {
  const { dnsDomain, podSubnets, serviceSubnets } = clusterNetwork(config);
  const { kubePrism, kubernetesApiAccess } = features(config);
  const dns = coreDns(config);
  return {
    string: kubePrism === undefined ? clusterIdentity(config).endpoint : `https://127.0.0.1:${kubePrism.port}`,
    clusterDomain: dnsDomain,
    podCIDRs: podSubnets,
    coreDNSEnabled: dns.enabled,
    coreDNSImage: dns.image,
    dnsServiceIP: dnsAddress(serviceSubnets.find((subnet) => !subnet.includes(":"))),
    dnsServiceIPv6: dnsAddress(serviceSubnets.find((subnet) => subnet.includes(":"))),
    flannelKubeServiceHost: kubePrism === undefined ? "" : "127.0.0.1",
    flannelKubeServicePort: kubePrism === undefined ? "" : String(kubePrism.port),
    podSecurityPolicyEnabled: false,
    talosAPIServiceEnabled: kubernetesApiAccess !== undefined,
    ...proxySettings(config),
    ...flannelSettings(config),
  };
}

function dnsAddress(subnet: string | undefined): string {
  const prefix = subnet === undefined ? undefined : parseIpPrefix(subnet);
  const address = prefix === undefined ? undefined : addressInPrefix(prefix, dnsOffset);
  return address === undefined ? "" : formatIp(address);
}

type ProxySettings = Pick<
  BootstrapManifestsConfig,
  "proxyEnabled" | "proxyImage" | "proxyArgs" | "proxyConfig" | "proxyConfigChecksum" | "proxyResources"
>;

/** Paths inside the pod. */
const proxyKubeconfig = "/etc/kubernetes/kubeconfig";
const proxyConfigFile = "/var/lib/kube-proxy/config.conf";

function proxySettings(config: Config): ProxySettings {
  const { enabled, image, extraArgs, resources, mode, config: wanted } = kubeProxy(config);
  const clusterCidr = clusterNetwork(config).podSubnets.join(",");
  const common: ArgLists = { "hostname-override": ["$(NODE_NAME)"] };
  const args: ArgLists =
    wanted === undefined
      ? {
          ...common,
          "cluster-cidr": [clusterCidr],
          "conntrack-max-per-core": ["0"],
          kubeconfig: [proxyKubeconfig],
          "proxy-mode": [mode],
        }
      : { ...common, config: [proxyConfigFile] };
  const proxyConfig = wanted === undefined ? {} : proxyConfiguration(jsonObjectOf(wanted), { mode, clusterCidr });
  return {
    proxyEnabled: enabled,
    proxyImage: image,
    proxyArgs: formatArguments(mergeArguments(args, extraArgs, { config: "denied", kubeconfig: "denied" })),
    proxyConfig,
    proxyConfigChecksum: wanted === undefined ? "" : sha256Hex(kubernetesYaml(proxyConfig)),
    proxyResources: resources,
  };
}

/** The config's own settings with what the node decides. The kernel's limit of connections is left alone, unless the config sets one. */
function proxyConfiguration(
  wanted: JsonObject,
  { mode, clusterCidr }: { readonly mode: string; readonly clusterCidr: string },
): JsonObject {
  return {
    mode,
    clusterCIDR: clusterCidr,
    ...wanted,
    conntrack: { maxPerCore: 0, ...objectOf(wanted["conntrack"]) },
    clientConnection: { ...objectOf(wanted["clientConnection"]), kubeconfig: proxyKubeconfig },
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
  };
}

function objectOf(value: Json | undefined): JsonObject {
  const isObject = (json: Json | undefined): json is JsonObject =>
    typeof json === "object" && json !== null && !Array.isArray(json);
  return isObject(value) ? value : {};
}

type FlannelSettings = Pick<
  BootstrapManifestsConfig,
  | "cniName"
  | "flannelEnabled"
  | "flannelImage"
  | "flannelExtraArgs"
  | "flannelKubeNetworkPoliciesEnabled"
  | "flannelKubeNetworkPoliciesImage"
  | "flannelBackendType"
  | "flannelBackendPort"
  | "flannelBackendMTU"
  | "flannelBackendExtraConfig"
  | "flannelResources"
>;

const noFlannel: Flannel = {
  backendType: "",
  backendPort: 0,
  backendMtu: 0,
  backendExtraConfig: {},
  extraArgs: [],
  networkPolicies: false,
  resources: { requests: { cpu: "", memory: "" }, limits: {} },
};

function flannelSettings(config: Config): FlannelSettings {
  const cni = clusterCni(config);
  const flannel = cni.name === "flannel" ? cni.flannel : noFlannel;
  return {
    cniName: cni.name,
    flannelEnabled: cni.name === "flannel",
    flannelImage,
    flannelExtraArgs: flannel.extraArgs,
    flannelKubeNetworkPoliciesEnabled: flannel.networkPolicies,
    flannelKubeNetworkPoliciesImage: networkPoliciesImage,
    flannelBackendType: flannel.backendType,
    flannelBackendPort: flannel.backendPort,
    flannelBackendMTU: flannel.backendMtu,
    flannelBackendExtraConfig: jsonObjectOf(flannel.backendExtraConfig),
    flannelResources: flannel.resources,
  };
}
