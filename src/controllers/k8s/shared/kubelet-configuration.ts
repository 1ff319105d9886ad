// The kubelet's configuration file (`kubelet.config.k8s.io/v1beta1`): what the node insists on, what the user wants, what is good otherwise.
import { kubeletFields } from "../../../config/rules/kubelet-fields.ts";
import { parseTaint } from "../../../config/view/kubelet.ts";
import type { Json, JsonObject } from "../../../cosi/struct.ts";
import type { KubeletConfig } from "../../../resources/k8s/kubelet-config.ts";
import { kubeletCaPath, podResolverPath } from "../../../runtime/kubelet-paths.ts";

export interface ConfigurationOptions {
  readonly isControlPlane: boolean;
  /** A machine's kernel has the parameters that the kubelet wants; a container's may not. */
  readonly inContainer: boolean;
}

const quotaGate = "LocalStorageCapacityIsolationFSQuotaMonitoring";

/** Throws for a field of the user's that no kubelet knows: a wish that nobody would heed. */
export function kubeletConfiguration(config: KubeletConfig, options: ConfigurationOptions): JsonObject {
  const { extraConfig } = config;
  const unknown = Object.keys(extraConfig).filter((name) => !Object.hasOwn(kubeletFields, name));
  if (unknown.length > 0) throw new Error(`Cannot configure kubelet: unknown field "${unknown.join('", "')}"`);
  const featureGates = gates(config);
  const taints = registeredTaints(config);
  return {
    ...defaults(config, options),
    ...extraConfig,
    logging: { format: "json", ...objectOf(extraConfig["logging"]) },
    ...(Object.keys(featureGates).length === 0 ? {} : { featureGates }),
    ...(taints.length === 0 ? {} : { registerWithTaints: taints }),
    ...forced(config, options),
  };
}

function forced(config: KubeletConfig, { inContainer }: ConfigurationOptions): JsonObject {
  const { skipNodeRegistration, disableManifestsDirectory, staticPodListURL, defaultRuntimeSeccompEnabled } = config;
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    ...(disableManifestsDirectory ? {} : { staticPodPath: "/etc/kubernetes/manifests" }),
    staticPodURL: staticPodListURL,
    port: 10_250,
    authentication: {
      x509: { clientCAFile: kubeletCaPath },
      webhook: { enabled: !skipNodeRegistration },
      anonymous: { enabled: false },
    },
    authorization: { mode: skipNodeRegistration ? "AlwaysAllow" : "Webhook" },
    cgroupRoot: "/",
    systemCgroups: "/system",
    kubeletCgroups: "/podruntime/kubelet",
    rotateCertificates: true,
    protectKernelDefaults: !inContainer,
    containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock",
    resolvConf: `${podResolverPath}/resolv.conf`,
    ...(defaultRuntimeSeccompEnabled ? { seccompDefault: true } : {}),
  };
}

/** Times of the shutdown are those within which the node ends its pods before it turns off. */
function defaults(config: KubeletConfig, { isControlPlane }: ConfigurationOptions): JsonObject {
  return {
    address: "0.0.0.0",
    oomScoreAdj: -450,
    clusterDomain: config.clusterDomain,
    clusterDNS: config.clusterDNS,
    serializeImagePulls: false,
    // Static pods come and go with etcd's health: a cluster's start waits for this.
    httpCheckFrequency: "2s",
    failSwapOn: false,
    systemReserved: {
      cpu: "50m",
      pid: "100",
      "ephemeral-storage": "256Mi",
      memory: isControlPlane ? "512Mi" : "384Mi",
    },
    shutdownGracePeriod: "30s",
    shutdownGracePeriodCriticalPods: "10s",
    streamingConnectionIdleTimeout: "5m0s",
    tlsMinVersion: "VersionTLS13",
  };
}

function gates({ enableFSQuotaMonitoring, extraConfig }: KubeletConfig): JsonObject {
  return { ...(enableFSQuotaMonitoring ? { [quotaGate]: true } : {}), ...objectOf(extraConfig["featureGates"]) };
}

/** Those of the user, then those of the node with other keys, by key; only the latter when a flag says them. */
function registeredTaints({ registerWithTaints, extraConfig, extraArgs }: KubeletConfig): readonly Json[] {
  const wanted = extraConfig["registerWithTaints"];
  const own = Array.isArray(wanted) ? (wanted as readonly Json[]) : [];
  if ("register-with-taints" in extraArgs) return own;
  const taken = new Set(own.map((taint) => objectOf(taint)["key"]));
  const added = Object.entries(registerWithTaints)
    .filter(([key]) => !taken.has(key))
    .map(([key, text]) => parseTaint(key, text))
    .map(({ key, value, effect }) => ({ key, effect, ...(value === "" ? {} : { value }) }));
  return [...own, ...added].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf(taint: Json): string {
  const { key } = objectOf(taint);
  return typeof key === "string" ? key : "";
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
