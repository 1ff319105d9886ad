// What the config says of the kubelet and of the node's place in its cluster, whichever form it is written in.
import { documentOf, type Config } from "../document.ts";
import { kubeCredentialProviderConfig } from "../documents/kube-credential-provider-config.ts";
import { kubeletConfig } from "../documents/kubelet-config.ts";
import { kubeNodeConfig } from "../documents/kube-node-config.ts";
import type { LegacyConfig } from "../documents/legacy.ts";
import type { FreeMap } from "../schema.ts";
import { clusterIdentity } from "./cluster.ts";
import { legacyOf, machineType } from "./machine.ts";

const defaultImage = "ghcr.io/siderolabs/kubelet:v1.37.0-rc.0";
const controlPlaneRole = "node-role.kubernetes.io/control-plane";

/** A mount as the OCI runtime specification has it. */
export interface KubeletMount {
  readonly destination: string;
  readonly type: string;
  readonly source: string;
  readonly options: readonly string[];
  readonly uidMappings: readonly IdMapping[];
  readonly gidMappings: readonly IdMapping[];
}

export interface IdMapping {
  readonly containerId: number;
  readonly hostId: number;
  readonly size: number;
}

export interface KubeletSettings {
  readonly image: string;
  /** Empty: the tenth address of each service subnet. */
  readonly clusterDns: readonly string[];
  /** Values by flag, without dashes. */
  readonly extraArgs: Readonly<Record<string, readonly string[]>>;
  /** Fields of the kubelet's own configuration. */
  readonly extraConfig: FreeMap | undefined;
  readonly extraMounts: readonly KubeletMount[];
  readonly credentialProviders: FreeMap | undefined;
  readonly seccompDefault: boolean;
  /** Whether static pods come from nowhere but this node's config. */
  readonly manifestsDirectoryDisabled: boolean;
  /** Whether a cloud's own controller completes the Node object. */
  readonly hasExternalCloudProvider: boolean;
}

/** Undefined on machines without Kubernetes. */
export function kubeletSettings(config: Config): KubeletSettings | undefined {
  const document = documentOf(config, kubeletConfig);
  const legacy = legacyOf(config);
  const shared = {
    hasExternalCloudProvider: legacy?.cluster?.externalCloudProvider?.enabled ?? false,
    credentialProviders:
      documentOf(config, kubeCredentialProviderConfig)?.configuration ??
      legacy?.machine?.kubelet?.credentialProviderConfig,
  };
  if (document !== undefined) {
    return {
      ...shared,
      image: document.image ?? defaultImage,
      clusterDns: document.clusterDNS ?? [],
      extraArgs: argValues(document.extraArgs),
      extraConfig: document.config,
      extraMounts: [],
      seccompDefault: document.defaultRuntimeSeccompProfileEnabled ?? false,
      manifestsDirectoryDisabled: true,
    };
  }
  if (legacy === undefined || clusterIdentity(config).endpoint === "") return undefined;
  const section = legacy.machine?.kubelet;
  return {
    ...shared,
    image: section?.image ?? defaultImage,
    clusterDns: section?.clusterDNS ?? [],
    extraArgs: argValues(section?.extraArgs),
    extraConfig: section?.extraConfig,
    extraMounts: (section?.extraMounts ?? []).map(mountOf),
    seccompDefault: section?.defaultRuntimeSeccompProfileEnabled ?? false,
    manifestsDirectoryDisabled: section?.disableManifestsDirectory ?? false,
  };
}

function argValues(
  args: Readonly<Record<string, string | readonly string[]>> = {},
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(args).map(([flag, value]) => [flag, typeof value === "string" ? [value] : value]),
  );
}

type LegacyMount = NonNullable<NonNullable<NonNullable<LegacyConfig["machine"]>["kubelet"]>["extraMounts"]>[number];

function mountOf({
  destination = "",
  type = "",
  source = "",
  options = [],
  uidMappings = [],
  gidMappings = [],
}: LegacyMount): KubeletMount {
  const mappings = (all: typeof uidMappings): readonly IdMapping[] =>
    all.map(({ containerID = 0, hostID = 0, size = 0 }) => ({ containerId: containerID, hostId: hostID, size }));
  return {
    destination,
    type,
    source,
    options,
    uidMappings: mappings(uidMappings),
    gidMappings: mappings(gidMappings),
  };
}

export interface NodeSettings {
  /** The kubelet runs by itself, without an API server. */
  readonly skipRegistration: boolean;
  /** The node's name is the fully qualified one. */
  readonly registerWithFqdn: boolean;
  /** Prefixes that the node's address is taken from, with "!" in front for those to leave out. Empty: any. */
  readonly validSubnets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** `effect` or `value:effect` by key. */
  readonly taints: Readonly<Record<string, string>>;
}

/** In the older form of the config a control plane gets its label and taint by itself. */
export function nodeSettings(config: Config): NodeSettings {
  const document = documentOf(config, kubeNodeConfig);
  const legacy = legacyOf(config);
  if (document !== undefined || legacy === undefined) {
    return {
      skipRegistration: document?.skipNodeRegistration ?? false,
      registerWithFqdn: document?.registerWithFQDN ?? false,
      validSubnets: document?.nodeIP?.validSubnets ?? [],
      labels: document?.labels ?? {},
      annotations: document?.annotations ?? {},
      taints: document?.taints ?? {},
    };
  }
  return legacyNode(config, legacy);
}

function legacyNode(config: Config, { machine, cluster }: LegacyConfig): NodeSettings {
  const isControlPlane = machineType(config) === "controlplane";
  const schedules = cluster?.allowSchedulingOnControlPlanes ?? cluster?.allowSchedulingOnMasters ?? false;
  return {
    skipRegistration: machine?.kubelet?.skipNodeRegistration ?? false,
    registerWithFqdn: machine?.kubelet?.registerWithFQDN ?? false,
    validSubnets: machine?.kubelet?.nodeIP?.validSubnets ?? [],
    labels: { ...machine?.nodeLabels, ...(isControlPlane ? { [controlPlaneRole]: "" } : {}) },
    annotations: machine?.nodeAnnotations ?? {},
    taints: { ...machine?.nodeTaints, ...(isControlPlane && !schedules ? { [controlPlaneRole]: "NoSchedule" } : {}) },
  };
}

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

/** The text of a taint in the config: `effect` or `value:effect`. */
export function parseTaint(key: string, text: string): Taint {
  const colon = text.indexOf(":");
  return { key, value: text.slice(0, Math.max(colon, 0)), effect: text.slice(colon + 1) };
}
