// Time, kernel settings, files, environment, logging: what the node applies to itself.
import { documentOf, documentsOf, type Config } from "../document.ts";
import { environmentConfig } from "../documents/environment-config.ts";
import { etcFileConfig } from "../documents/etc-file-config.ts";
import { eventSinkConfig } from "../documents/event-sink-config.ts";
import { extensionServiceConfig } from "../documents/extension-service-config.ts";
import { kernelModuleConfig } from "../documents/kernel-module-config.ts";
import { kmsgLogConfig } from "../documents/kmsg-log-config.ts";
import { metricsConfig } from "../documents/metrics-config.ts";
import { oomConfig } from "../documents/oom-config.ts";
import { sysctlConfig } from "../documents/sysctl-config.ts";
import { sysfsConfig } from "../documents/sysfs-config.ts";
import { timeSyncConfig } from "../documents/time-sync-config.ts";
import { trustedRootsConfig } from "../documents/trusted-roots-config.ts";
import { udevRulesConfig } from "../documents/udev-rules-config.ts";
import { upgradeTrialConfig, upgradeTrialDefaults } from "../documents/upgrade-trial-config.ts";
import { watchdogTimerConfig } from "../documents/watchdog-timer-config.ts";
import { legacyOf } from "./machine.ts";

export interface TimeSync {
  readonly enabled: boolean;
  /** Host names or addresses; empty when the config leaves the choice to the node. Entries that start with `/dev/` are PTP devices. */
  readonly servers: readonly string[];
  readonly useNts: boolean;
  /** Nanoseconds that the boot waits for the first sync; 0 waits for ever. */
  readonly bootTimeout: bigint;
}

export function timeSync(config: Config): TimeSync {
  const document = documentOf(config, timeSyncConfig);
  if (document !== undefined) {
    return {
      enabled: document.enabled ?? true,
      servers: document.ptp === undefined ? (document.ntp?.servers ?? []) : (document.ptp.devices ?? []),
      useNts: document.ntp?.useNTS ?? false,
      bootTimeout: document.bootTimeout ?? 0n,
    };
  }
  const legacy = legacyOf(config)?.machine?.time;
  return {
    enabled: legacy?.disabled !== true,
    servers: legacy?.servers ?? [],
    useNts: false,
    bootTimeout: legacy?.bootTimeout ?? 0n,
  };
}

/** By dotted or slashed name; a document's value wins over the machine document's. */
export function sysctls(config: Config): Readonly<Record<string, string>> {
  return { ...legacyOf(config)?.machine?.sysctls, ...documentOf(config, sysctlConfig)?.params };
}

/** By path below /sys, dotted or slashed. */
export function sysfs(config: Config): Readonly<Record<string, string>> {
  return { ...legacyOf(config)?.machine?.sysfs, ...documentOf(config, sysfsConfig)?.params };
}

export interface KernelModule {
  readonly name: string;
  readonly parameters: readonly string[];
}

/** Documents win over the machine document's module of the same name. */
export function kernelModules(config: Config): readonly KernelModule[] {
  const modules = [...(legacyOf(config)?.machine?.kernel?.modules ?? []), ...documentsOf(config, kernelModuleConfig)];
  const byName = new Map(modules.map(({ name = "", parameters = [] }) => [name, { name, parameters }] as const));
  return [...byName.values()];
}

/** Lines for udev; the document replaces the machine document's as a whole. */
export function udevRules(config: Config): readonly string[] {
  return documentOf(config, udevRulesConfig)?.rules ?? legacyOf(config)?.machine?.udev?.rules ?? [];
}

/** Variables of the system services. */
export function environment(config: Config): Readonly<Record<string, string>> {
  return { ...legacyOf(config)?.machine?.env, ...documentOf(config, environmentConfig)?.variables };
}

export interface MachineFile {
  readonly path: string;
  readonly content: string;
  /** Permission bits. */
  readonly mode: number;
  /** `create`, `append` or `overwrite`; not checked. */
  readonly op: string;
}

/** `machine.files`, applied once at boot. */
export function machineFiles(config: Config): readonly MachineFile[] {
  return (legacyOf(config)?.machine?.files ?? []).map(({ path = "", content = "", permissions = 0, op = "" }) => ({
    path,
    content,
    mode: permissions,
    op,
  }));
}

/** Files below /etc, by relative path. */
export function etcFiles(
  config: Config,
): readonly { readonly name: string; readonly contents: string; readonly mode: number }[] {
  return documentsOf(config, etcFileConfig).map(({ name = "", contents = "", mode = 0o644 }) => ({
    name,
    contents,
    mode,
  }));
}

/** PEM bundles that are added to the trusted certificates, by name. */
export function trustedRoots(config: Config): readonly { readonly name: string; readonly certificates: string }[] {
  return documentsOf(config, trustedRootsConfig).map(({ name = "", certificates = "" }) => ({ name, certificates }));
}

export interface LogDestinations {
  /** Service logs; `format` is `json_lines` or `rfc5424`. */
  readonly services: readonly {
    readonly endpoint: string;
    readonly format: string;
    readonly extraTags: Readonly<Record<string, string>>;
  }[];
  /** Kernel log. */
  readonly kernel: readonly { readonly name: string; readonly url: string }[];
  /** host:port or tls://host:port of a gRPC event sink, "" when there is none. */
  readonly events: string;
}

export function logDestinations(config: Config): LogDestinations {
  const services = legacyOf(config)?.machine?.logging?.destinations ?? [];
  return {
    services: services.map(({ endpoint = "", format = "", extraTags = {} }) => ({ endpoint, format, extraTags })),
    kernel: documentsOf(config, kmsgLogConfig).map(({ name = "", url = "" }) => ({ name, url })),
    events: documentOf(config, eventSinkConfig)?.endpoint ?? "",
  };
}

/** By name of the service. Environment lines are NAME=value. */
export function extensionServices(config: Config): readonly {
  readonly name: string;
  readonly files: readonly { readonly content: string; readonly mountPath: string }[];
  readonly environment: readonly string[];
}[] {
  return documentsOf(config, extensionServiceConfig).map(
    ({ name = "", configFiles = [], environment: lines = [] }) => ({
      name,
      files: configFiles.map(({ content = "", mountPath = "" }) => ({ content, mountPath })),
      environment: lines,
    }),
  );
}

const defaultWatchdogTimeout = 60_000_000_000n;

/** Undefined when no watchdog is wanted. `timeout` in nanoseconds. */
export function watchdog(config: Config): { readonly device: string; readonly timeout: bigint } | undefined {
  const document = documentOf(config, watchdogTimerConfig);
  return document === undefined
    ? undefined
    : { device: document.device ?? "", timeout: document.timeout ?? defaultWatchdogTimeout };
}

export interface OomSettings {
  /** Says when memory runs out. */
  readonly trigger: string;
  /** The worth of killing a group of processes. */
  readonly ranking: string;
  /** Whether a group of a lower class goes before all of a higher one. */
  readonly strictClassOrder: boolean;
  /** Nanoseconds between looks at the pressure. */
  readonly sampleInterval: bigint;
}

const oomDefaults: OomSettings = {
  trigger:
    "multiply_qos_vectors(d_qos_memory_full_total, {System: 8.0, Podruntime: 4.0}) > 3000.0" +
    " && multiply_qos_vectors(qos_memory_full_avg10, {System: 1.0, Podruntime: 1.0}) > 5.0" +
    ' && time_since_trigger > duration("5s")',
  ranking:
    "memory_max.hasValue() ? 0.0 : {Besteffort: 1.0, Burstable: 0.5, Guaranteed: 0.0, Podruntime: 0.0, System: 0.0}[class]" +
    " * double(memory_current.orValue(0u))",
  strictClassOrder: true,
  sampleInterval: 500_000_000n,
};

/** What is done when memory runs out; a node without a config has no other wish than the defaults. */
export function oomSettings(config: Config | undefined): OomSettings {
  const document = config === undefined ? undefined : documentOf(config, oomConfig);
  const { triggerExpression = "", cgroupRankingExpression = "", sampleInterval = 0n } = document ?? {};
  return {
    trigger: triggerExpression === "" ? oomDefaults.trigger : triggerExpression,
    ranking: cgroupRankingExpression === "" ? oomDefaults.ranking : cgroupRankingExpression,
    strictClassOrder: document?.strictCgroupClassOrdering ?? oomDefaults.strictClassOrder,
    sampleInterval: sampleInterval > 0n ? sampleInterval : oomDefaults.sampleInterval,
  };
}

export interface UpgradeTrial {
  /** Nanoseconds from the start of the new version. */
  readonly timeLimit: bigint;
  /** Nanoseconds without a break. */
  readonly stableFor: bigint;
  readonly ignoredServices: readonly string[];
}

/** When an upgraded node counts as good. A node without a config has no other wish than the defaults. */
export function upgradeTrial(config: Config | undefined): UpgradeTrial {
  const document = config === undefined ? undefined : documentOf(config, upgradeTrialConfig);
  return {
    timeLimit: document?.timeLimit ?? upgradeTrialDefaults.timeLimit,
    stableFor: document?.stableFor ?? upgradeTrialDefaults.stableFor,
    ignoredServices: document?.ignoredServices ?? [],
  };
}

export interface MetricsPlaces {
  /** Address and port for clients with certificates; "" for none. */
  readonly listenAddress: string;
  /** On 127.0.0.1; 0 for none. */
  readonly loopbackPort: number;
}

/** Where metrics are served; undefined: nowhere. */
export function metricsPlaces(config: Config | undefined): MetricsPlaces | undefined {
  const document = config === undefined ? undefined : documentOf(config, metricsConfig);
  return document === undefined
    ? undefined
    : { listenAddress: document.listenAddress ?? "", loopbackPort: document.loopbackPort ?? 0 };
}
