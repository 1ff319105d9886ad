// What a new cluster starts with beside its control plane: network, proxy, DNS and manifests of the user's, whichever form the config is written in.
import { coreDnsImage } from "../generate/default-images.ts";
import { documentOf, documentsOf, type Config } from "../document.ts";
import { kubeCoreDNSConfig } from "../documents/kube-core-dns-config.ts";
import { kubeExternalManifestConfig } from "../documents/kube-external-manifest-config.ts";
import { kubeFlannelCNIConfig } from "../documents/kube-flannel-cni-config.ts";
import { kubeInlineManifestConfig } from "../documents/kube-inline-manifest-config.ts";
import { kubeNetworkConfig } from "../documents/kube-network-config.ts";
import { kubeProxyConfig } from "../documents/kube-proxy-config.ts";
import { defaultKubernetesVersion, images } from "../generate/options.ts";
import type { FreeMap } from "../schema.ts";
import { argLists, resourcesOf, type ArgLists, type Resources } from "./control-plane.ts";
import { kubeSpan } from "./kubespan.ts";
import { legacyOf } from "./machine.ts";

export interface KubeProxy {
  readonly enabled: boolean;
  readonly image: string;
  /** How services are made: `nftables`, `iptables`, `ipvs`. */
  readonly mode: string;
  readonly extraArgs: ArgLists;
  readonly resources: Resources;
  /** Settings as a file; undefined where they are arguments. */
  readonly config: FreeMap | undefined;
}

const defaultProxyMode = "nftables";

export function kubeProxy(config: Config): KubeProxy {
  const document = documentOf(config, kubeProxyConfig);
  const wanted = document ?? legacyOf(config)?.cluster?.proxy ?? {};
  return {
    enabled: document === undefined ? legacyOf(config)?.cluster?.proxy?.disabled !== true : document.enabled !== false,
    image: textOr(wanted.image, images(defaultKubernetesVersion).proxy),
    mode: textOr(wanted.mode, defaultProxyMode),
    extraArgs: argLists(wanted.extraArgs ?? {}),
    resources: resourcesOf(document?.resources),
    config: document === undefined ? undefined : (document.config ?? {}),
  };
}

export function coreDns(config: Config): { readonly enabled: boolean; readonly image: string } {
  const document = documentOf(config, kubeCoreDNSConfig);
  const legacy = legacyOf(config)?.cluster?.coreDNS;
  return {
    enabled: document === undefined ? legacy?.disabled !== true : document.enabled !== false,
    image: textOr((document ?? legacy)?.image, coreDnsImage),
  };
}

export interface Flannel {
  readonly backendType: string;
  /** UDP; 0 leaves it to the kernel. */
  readonly backendPort: number;
  /** 0: found out by flannel. */
  readonly backendMtu: number;
  readonly backendExtraConfig: FreeMap;
  readonly extraArgs: readonly string[];
  readonly networkPolicies: boolean;
  readonly resources: Resources;
}

/** The cluster's network: our own, one that the config's manifests bring, or none. */
export type ClusterCni =
  | { readonly name: "flannel"; readonly flannel: Flannel }
  | { readonly name: "custom" }
  | { readonly name: "none" };

/** Name of the document that brings another network. */
const customCni = "custom-cni";
const defaultBackend = { backendType: "vxlan", backendPort: 4789, backendExtraConfig: {} } as const;

export function clusterCni(config: Config): ClusterCni {
  const document = documentOf(config, kubeFlannelCNIConfig);
  if (document !== undefined) {
    const { backendType = defaultBackend.backendType, backendPort = 0, backendExtraConfig = {} } = document;
    return flannelOf(config, {
      backendType,
      backendPort,
      backendMtu: document.backendMTU ?? 0,
      backendExtraConfig,
      extraArgs: document.extraArgs ?? [],
      networkPolicies: document.kubeNetworkPoliciesEnabled === true,
      resources: resourcesOf(document.resources),
    });
  }
  if (documentOf(config, kubeNetworkConfig) !== undefined)
    return { name: externalManifests(config).some(({ name }) => name === customCni) ? "custom" : "none" };
  const legacy = legacyOf(config)?.cluster?.network?.cni;
  const name = legacy?.name ?? "flannel";
  if (name === "custom" || name === "none") return { name };
  return flannelOf(config, {
    ...defaultBackend,
    backendMtu: 0,
    extraArgs: legacy?.flannel?.extraArgs ?? [],
    networkPolicies: legacy?.flannel?.kubeNetworkPoliciesEnabled === true,
    resources: resourcesOf(undefined),
  });
}

/** Inside a mesh of nodes, packets are smaller. */
function flannelOf(config: Config, flannel: Flannel): ClusterCni {
  const mesh = kubeSpan(config);
  const mtu = flannel.backendMtu === 0 && mesh?.enabled === true ? mesh.mtu : flannel.backendMtu;
  return { name: "flannel", flannel: { ...flannel, backendMtu: mtu } };
}

export interface ExternalManifest {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Two digits: manifests are applied in this order. */
  readonly priority: string;
}

const priorities = { network: "05", cloudProvider: "30", rest: "99" } as const;

/** Manifests that are downloaded: documents, then the older lists. */
export function externalManifests(config: Config): readonly ExternalManifest[] {
  const legacy = legacyOf(config)?.cluster;
  const named = (urls: readonly string[], priority: string, headers = {}): readonly ExternalManifest[] =>
    urls.map((url) => ({ name: url, url, headers, priority }));
  const cni = legacy?.network?.cni;
  const cloud = legacy?.externalCloudProvider;
  return [
    ...documentsOf(config, kubeExternalManifestConfig).map(({ name = "", url = "", headers = {} }) => ({
      name,
      url,
      headers,
      priority: priorities.rest,
    })),
    ...named(cni?.name === "custom" ? (cni.urls ?? []) : [], priorities.network),
    ...named(cloud?.enabled === true ? (cloud.manifests ?? []) : [], priorities.cloudProvider),
    ...named(legacy?.extraManifests ?? [], priorities.rest, legacy?.extraManifestHeaders ?? {}),
  ];
}

export interface InlineManifest {
  readonly name: string;
  /** YAML of one or several objects. */
  readonly manifest: string;
  readonly priority: string;
}

export function inlineManifests(config: Config): readonly InlineManifest[] {
  const documents = documentsOf(config, kubeInlineManifestConfig);
  const legacy = legacyOf(config)?.cluster?.inlineManifests ?? [];
  return [
    ...documents.map(({ name = "", manifest = "" }) => ({ name, manifest, priority: priorities.rest })),
    ...legacy.map(({ name = "", contents = "" }) => ({ name, manifest: contents, priority: priorities.rest })),
  ];
}

function textOr(text: string | undefined, fallback: string): string {
  return text === undefined || text === "" ? fallback : text;
}
