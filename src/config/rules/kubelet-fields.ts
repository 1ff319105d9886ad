// Names of the fields of `kubelet.config.k8s.io/v1beta1 KubeletConfiguration`, as of Kubernetes 1.37: what is written otherwise no kubelet heeds, and it only warns.
import { nearest, withSuggestion } from "../../base/nearest.ts";
import type { Path } from "../errors.ts";
import type { Reporter, ValidationContext } from "../document.ts";
import type { FreeMap, FreeValue } from "../schema.ts";

/** The fields of an object, or of each object of a list. */
export interface FieldNames {
  readonly [name: string]: FieldNames | typeof free;
}

/** Whatever is below: scalars, maps with keys of the user's, amounts. */
const free = "free";

function names(...list: readonly string[]): FieldNames {
  return Object.fromEntries(list.map((name) => [name, free]));
}

/** `apiVersion` and `kind` are the node's to write. */
export const kubeletFields: FieldNames = {
  ...names(
    "address",
    "allowedUnsafeSysctls",
    "cgroupDriver",
    "cgroupRoot",
    "cgroupsPerQOS",
    "clusterDNS",
    "clusterDomain",
    "configMapAndSecretChangeDetectionStrategy",
    "containerLogMaxFiles",
    "containerLogMaxSize",
    "containerLogMaxWorkers",
    "containerLogMonitorInterval",
    "containerRuntimeEndpoint",
    "contentType",
    "cpuCFSQuota",
    "cpuCFSQuotaPeriod",
    "cpuManagerPolicy",
    "cpuManagerPolicyOptions",
    "cpuManagerReconcilePeriod",
    "defaultPodSysctls",
    "enableContentionProfiling",
    "enableControllerAttachDetach",
    "enableDebugFlagsHandler",
    "enableDebuggingHandlers",
    "enableProfilingHandler",
    "enableServer",
    "enableSystemLogHandler",
    "enableSystemLogQuery",
    "enforceNodeAllocatable",
    "eventBurst",
    "eventRecordQPS",
    "evictionHard",
    "evictionMaxPodGracePeriod",
    "evictionMinimumReclaim",
    "evictionPressureTransitionPeriod",
    "evictionSoft",
    "evictionSoftGracePeriod",
    "failCgroupV1",
    "failSwapOn",
    "featureGates",
    "fileCheckFrequency",
    "hairpinMode",
    "healthzBindAddress",
    "healthzPort",
    "httpCheckFrequency",
    "imageGCHighThresholdPercent",
    "imageGCLowThresholdPercent",
    "imageMaximumGCAge",
    "imageMinimumGCAge",
    "imagePullCredentialsVerificationPolicy",
    "imageServiceEndpoint",
    "iptablesDropBit",
    "iptablesMasqueradeBit",
    "kernelMemcgNotification",
    "kubeAPIBurst",
    "kubeAPIQPS",
    "kubeReserved",
    "kubeReservedCgroup",
    "kubeletCgroups",
    "localStorageCapacityIsolation",
    "makeIPTablesUtilChains",
    "maxOpenFiles",
    "maxParallelImagePulls",
    "maxPods",
    "memoryManagerPolicy",
    "memoryReservationPolicy",
    "memoryThrottlingFactor",
    "mergeDefaultEvictionSettings",
    "nodeLeaseDurationSeconds",
    "nodeStatusMaxImages",
    "nodeStatusReportFrequency",
    "nodeStatusUpdateFrequency",
    "oomScoreAdj",
    "podCIDR",
    "podLogsDir",
    "podPidsLimit",
    "podsPerCore",
    "port",
    "preloadedImagesVerificationAllowlist",
    "protectKernelDefaults",
    "providerID",
    "qosReserved",
    "readOnlyPort",
    "registerNode",
    "registryBurst",
    "registryPullQPS",
    "reservedSystemCPUs",
    "resolvConf",
    "rotateCertificates",
    "runOnce",
    "runtimeRequestTimeout",
    "seccompDefault",
    "serializeImagePulls",
    "serverTLSBootstrap",
    "showHiddenMetricsForVersion",
    "shutdownGracePeriod",
    "shutdownGracePeriodCriticalPods",
    "singleProcessOOMKill",
    "staticPodPath",
    "staticPodURL",
    "staticPodURLHeader",
    "streamingConnectionIdleTimeout",
    "syncFrequency",
    "systemCgroups",
    "systemReserved",
    "systemReservedCgroup",
    "tlsCertFile",
    "tlsCipherSuites",
    "tlsCurvePreferences",
    "tlsMinVersion",
    "tlsPrivateKeyFile",
    "topologyManagerPolicy",
    "topologyManagerPolicyOptions",
    "topologyManagerScope",
    "volumePluginDir",
    "volumeStatsAggPeriod",
  ),
  authentication: { x509: names("clientCAFile"), webhook: names("enabled", "cacheTTL"), anonymous: names("enabled") },
  authorization: { mode: free, webhook: names("cacheAuthorizedTTL", "cacheUnauthorizedTTL") },
  crashLoopBackOff: names("maxContainerRestartPeriod"),
  logging: {
    ...names("format", "flushFrequency", "verbosity"),
    vmodule: names("filePattern", "verbosity"),
    options: { text: names("splitStream", "infoBufferSize"), json: names("splitStream", "infoBufferSize") },
  },
  memorySwap: names("swapBehavior"),
  registerWithTaints: names("key", "value", "effect", "timeAdded"),
  reservedMemory: names("numaNode", "limits"),
  shutdownGracePeriodByPodPriority: names("priority", "shutdownGracePeriodSeconds"),
  tracing: names("endpoint", "samplingRatePerMillion"),
  userNamespaces: names("idsPerPod"),
};

/**
 * Fields that no kubelet knows, each with its path and the name that was perhaps meant. A config that is on the disk already is left alone: what was
 * taken once must not keep a node from starting.
 */
export function checkKubeletFields(
  config: FreeMap | undefined,
  at: Path,
  { report, isStored }: { readonly report: Reporter } & Pick<ValidationContext, "isStored">,
): void {
  if (isStored || config === undefined) return;
  for (const { path, suggestion } of unknownFields(config, kubeletFields)) {
    const field = path.filter((part) => typeof part === "string").join(".");
    report.error(
      [...at, ...path],
      withSuggestion(`kubelet configuration has no field ${JSON.stringify(field)}`, suggestion),
      suggestion ?? "a field of KubeletConfiguration v1beta1",
    );
  }
}

interface UnknownField {
  readonly path: Path;
  readonly suggestion: string | undefined;
}

function unknownFields(value: FreeValue, table: FieldNames): readonly UnknownField[] {
  if (Array.isArray(value))
    return (value as readonly FreeValue[]).flatMap((item, index) => below(index, unknownFields(item, table)));
  if (typeof value !== "object" || value === null) return []; // the wrong kind is the kubelet's to refuse
  return Object.entries(value as FreeMap).flatMap(([key, each]) => {
    const known = Object.hasOwn(table, key) ? table[key] : undefined;
    if (known === undefined) return [{ path: [key], suggestion: nearest(key, Object.keys(table)) }];
    return known === free ? [] : below(key, unknownFields(each, known));
  });
}

function below(part: string | number, fields: readonly UnknownField[]): readonly UnknownField[] {
  return fields.map(({ path, suggestion }) => ({ path: [part, ...path], suggestion }));
}
