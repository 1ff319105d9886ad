// Who this machine is: type, certificates, token, features.
import { documentOf, type Config } from "../document.ts";
import { imageCacheConfig } from "../documents/image-cache-config.ts";
import { kubePrismConfig } from "../documents/kube-prism-config.ts";
import { kubeTalosAPIAccessConfig } from "../documents/kube-talos-api-access-config.ts";
import { legacyConfig, type LegacyConfig } from "../documents/legacy.ts";
import { resolverConfig } from "../documents/resolver-config.ts";
import { parseMachineType, type MachineType } from "./machine-type.ts";

/** The machine document, or undefined for an incomplete config. */
export function legacyOf(config: Config): LegacyConfig | undefined {
  return documentOf(config, legacyConfig);
}

/** `init` is a control plane, "" and `join` are workers; unknown without a machine document or with another text. */
export function machineType(config: Config): MachineType {
  const legacy = legacyOf(config);
  return legacy === undefined ? "unknown" : parseMachineType(legacy.machine?.type ?? "");
}

/** A control plane that begins its cluster by itself. */
export function isInit(config: Config): boolean {
  return legacyOf(config)?.machine?.type === "init";
}

/** A certificate and, where this machine may issue, its key; PEM, "" when absent. */
export interface PemPair {
  readonly certificate: string;
  readonly key: string;
}

export interface MachineSecrets {
  /** `machine.ca`; workers have no key. */
  readonly ca: PemPair | undefined;
  /** PEM, in the order of the config, without `machine.ca`. */
  readonly acceptedCas: readonly string[];
  /** Join token of the PKI service. */
  readonly token: string;
  /** Names and addresses wanted in the API's certificate. */
  readonly certSans: readonly string[];
}

/** Undefined without a machine document. */
export function machineSecrets(config: Config): MachineSecrets | undefined {
  const machine = legacyOf(config)?.machine;
  if (machine === undefined) return undefined;
  return {
    ca: machine.ca === undefined ? undefined : pemPair(machine.ca),
    acceptedCas: (machine.acceptedCAs ?? []).map(({ crt }) => decodeBase64(crt)),
    token: machine.token ?? "",
    certSans: machine.certSANs ?? [],
  };
}

/** The older pairs are base64 of PEM. */
export function pemPair(pair: { readonly crt?: string; readonly key?: string }): PemPair {
  return { certificate: decodeBase64(pair.crt), key: decodeBase64(pair.key) };
}

export function decodeBase64(text: string | undefined): string {
  return text === undefined ? "" : new TextDecoder().decode(Uint8Array.fromBase64(text === "******" ? "" : text));
}

export interface HostDns {
  readonly enabled: boolean;
  readonly forwardKubeDnsToHost: boolean;
  readonly resolveMemberNames: boolean;
}

export interface Features {
  readonly diskQuotaSupport: boolean;
  readonly nodeAddressSortAlgorithm: "v1" | "v2";
  /** Undefined when nothing is said about it. */
  readonly hostDns: HostDns | undefined;
  /** Local load balancer of the Kubernetes API; undefined when it is off. */
  readonly kubePrism: { readonly port: number; readonly tlsServerName: string } | undefined;
  readonly localImageCache: boolean;
  /** Undefined when pods may not use this API. */
  readonly kubernetesApiAccess:
    | { readonly allowedRoles: readonly string[]; readonly allowedNamespaces: readonly string[] }
    | undefined;
}

const defaultKubePrismPort = 7445;

export function features(config: Config): Features {
  const legacy = legacyOf(config)?.machine?.features;
  return {
    diskQuotaSupport: legacy?.diskQuotaSupport ?? false,
    nodeAddressSortAlgorithm: legacy?.nodeAddressSortAlgorithm === "v2" ? "v2" : "v1",
    hostDns: hostDns(config),
    kubePrism: kubePrism(config),
    localImageCache: documentOf(config, imageCacheConfig)?.local?.enabled ?? legacy?.imageCache?.localEnabled ?? false,
    kubernetesApiAccess: kubernetesApiAccess(config),
  };
}

function hostDns(config: Config): HostDns | undefined {
  const wanted = documentOf(config, resolverConfig)?.hostDNS ?? legacyOf(config)?.machine?.features?.hostDNS;
  if (wanted === undefined) return undefined;
  return {
    enabled: wanted.enabled ?? false,
    forwardKubeDnsToHost: wanted.forwardKubeDNSToHost ?? false,
    resolveMemberNames: wanted.resolveMemberNames ?? false,
  };
}

function kubePrism(config: Config): Features["kubePrism"] {
  const document = documentOf(config, kubePrismConfig);
  if (document !== undefined)
    return { port: document.port ?? defaultKubePrismPort, tlsServerName: document.tlsServerName ?? "" };
  const legacy = legacyOf(config)?.machine?.features?.kubePrism;
  return legacy?.enabled === true ? { port: legacy.port ?? defaultKubePrismPort, tlsServerName: "" } : undefined;
}

function kubernetesApiAccess(config: Config): Features["kubernetesApiAccess"] {
  const document = documentOf(config, kubeTalosAPIAccessConfig);
  const legacy = legacyOf(config)?.machine?.features?.kubernetesTalosAPIAccess;
  const wanted = document ?? (legacy?.enabled === true ? legacy : undefined);
  if (wanted === undefined) return undefined;
  return { allowedRoles: wanted.allowedRoles ?? [], allowedNamespaces: wanted.allowedKubernetesNamespaces ?? [] };
}
