// Configs for a cluster: from its secrets and a few choices to the documents of each machine type.
import { defineConfigDocument } from "./documents.ts";
import type { Config, ConfigDocument } from "../document.ts";
import { discoveryIdentityConfig } from "../documents/discovery-identity-config.ts";
import { discoveryServiceConfig } from "../documents/discovery-service-config.ts";
import { filesystemTrimConfig } from "../documents/filesystem-trim-config.ts";
import { hostnameConfig } from "../documents/hostname-config.ts";
import { kubeSpanConfig } from "../documents/kube-span-config.ts";
import { legacyConfig, type LegacyConfig } from "../documents/legacy.ts";
import { registryMirrorConfig } from "../documents/registry-mirror-config.ts";
import { registryTLSConfig } from "../documents/registry-tls-config.ts";
import { resolverConfig } from "../documents/resolver-config.ts";
import { securityProfileConfig } from "../documents/security-profile-config.ts";
import { sysctlConfig } from "../documents/sysctl-config.ts";
import { unattendedInstallConfig } from "../documents/unattended-install-config.ts";
import { volumeConfig } from "../documents/volume-config.ts";
import { kubernetesDocuments } from "./kubernetes.ts";
import { legacyDocument, pair } from "./legacy.ts";
import {
  discoveryEndpoint,
  newestContract,
  oldestContract,
  settle,
  type GeneratedType,
  type GenerateOptions,
  type Settled,
} from "./options.ts";

export type GenerateResult =
  | { readonly kind: "ok"; readonly config: Config }
  | { readonly kind: "invalid"; readonly message: string };

/** The same options give the same config, byte for byte. */
export function generateConfig(type: GeneratedType, options: GenerateOptions): GenerateResult {
  const settled = settle(type, options);
  if (settled.contract < oldestContract || settled.contract > newestContract) {
    return {
      kind: "invalid",
      message: `Cannot generate config: found contract 1.${settled.contract}, want 1.${oldestContract} to 1.${newestContract}`,
    };
  }
  return { kind: "ok", config: { documents: settled.contract >= 14 ? documents(settled) : olderDocuments(settled) } };
}

function olderDocuments(settled: Settled): readonly ConfigDocument[] {
  const { contract } = settled;
  return [
    defineConfigDocument(legacyConfig, legacyDocument(settled)),
    ...(contract >= 12 ? registryDocuments(settled) : []),
    ...(contract >= 12 ? [defineConfigDocument(hostnameConfig, { auto: "stable" })] : []),
    ...(contract >= 13 && settled.kubespan ? [defineConfigDocument(kubeSpanConfig, { enabled: true })] : []),
  ];
}

const trimInterval = 604_800_000_000_000n; // a week

function documents(settled: Settled): readonly ConfigDocument[] {
  const { secrets, discovery, installDisk, installImage, sysctls, kubespan } = settled;
  return [
    defineConfigDocument(legacyConfig, machineDocument(settled)),
    ...(discovery
      ? [defineConfigDocument(discoveryServiceConfig, { name: "default", endpoint: discoveryEndpoint })]
      : []),
    defineConfigDocument(discoveryIdentityConfig, {
      clusterID: secrets.cluster.id,
      clusterSecret: secrets.cluster.secret,
    }),
    ...(installDisk === ""
      ? []
      : [
          defineConfigDocument(unattendedInstallConfig, {
            installer: { image: installImage },
            provisioning: { diskSelector: { match: `disk.dev_path == ${JSON.stringify(installDisk)}` }, wipe: false },
          }),
        ]),
    defineConfigDocument(resolverConfig, { hostDNS: { enabled: true, forwardKubeDNSToHost: true } }),
    ...(Object.keys(sysctls).length > 0 ? [defineConfigDocument(sysctlConfig, { params: sysctls })] : []),
    defineConfigDocument(volumeConfig, { name: "EPHEMERAL", mount: { secure: true } }),
    defineConfigDocument(filesystemTrimConfig, { interval: trimInterval }),
    defineConfigDocument(securityProfileConfig, { workloadIsolation: true }),
    ...registryDocuments(settled),
    defineConfigDocument(hostnameConfig, { auto: "stable" }),
    ...(kubespan ? [defineConfigDocument(kubeSpanConfig, { enabled: true })] : []),
    ...kubernetesDocuments(settled),
  ];
}

function machineDocument({ type, isControlPlane, secrets, additionalSans }: Settled): LegacyConfig {
  return {
    version: "v1alpha1",
    debug: false,
    persist: true,
    machine: {
      type,
      token: secrets.trustdToken,
      ca: pair(secrets.certs.os, isControlPlane),
      certSANs: additionalSans,
      features: { diskQuotaSupport: true },
    },
    cluster: {
      token: secrets.secrets.bootstrapToken,
      ...(isControlPlane ? { etcd: { ca: pair(secrets.certs.etcd, true) } } : {}),
    },
  };
}

function registryDocuments({ registryMirrors, insecureRegistries }: Settled): readonly ConfigDocument[] {
  const mirrors = Object.entries(registryMirrors).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...mirrors.map(([name, urls]) =>
      defineConfigDocument(registryMirrorConfig, { name, endpoints: urls.map((url) => ({ url })) }),
    ),
    ...insecureRegistries
      .toSorted()
      .map((name) => defineConfigDocument(registryTLSConfig, { name, insecureSkipVerify: true })),
  ];
}
