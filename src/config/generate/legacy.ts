// The machine document as it was generated before version 1.14, when it held nearly everything.
import type { CertificateAndKey } from "../../pki/authority.ts";
import type { LegacyConfig } from "../documents/legacy.ts";
import { splitHost, parseGoUrl } from "../url.ts";
import {
  auditPolicy,
  excludeFromLoadBalancersLabel,
  images,
  kubePrismPort,
  podSecurity,
  podSubnets,
  serviceSubnets,
  type Settled,
} from "./options.ts";
import { encodeBase64 } from "./secrets-file.ts";

type Machine = NonNullable<LegacyConfig["machine"]>;
type Cluster = NonNullable<LegacyConfig["cluster"]>;

export function legacyDocument(settled: Settled): LegacyConfig {
  return {
    version: "v1alpha1",
    debug: false,
    persist: true,
    machine: machineSection(settled),
    cluster: clusterSection(settled),
  };
}

export function pair(
  { certificate, key }: CertificateAndKey,
  withKey: boolean,
): { readonly crt: string; readonly key: string } {
  return { crt: encodeBase64(certificate), key: withKey ? encodeBase64(key) : "" };
}

function machineSection(settled: Settled): Machine {
  const {
    contract,
    secrets,
    type,
    isControlPlane,
    additionalSans,
    kubernetesVersion,
    installDisk,
    installImage,
    sysctls,
  } = settled;
  return {
    type,
    token: secrets.trustdToken,
    ca: pair(secrets.certs.os, isControlPlane),
    certSANs: additionalSans,
    kubelet: {
      image: images(kubernetesVersion).kubelet,
      defaultRuntimeSeccompProfileEnabled: true,
      disableManifestsDirectory: true,
    },
    ...(contract < 13 ? { network: settled.kubespan ? { kubespan: { enabled: true } } : {} } : {}),
    ...(installDisk === ""
      ? {}
      : {
          install: {
            disk: installDisk,
            image: installImage,
            wipe: false,
            ...(contract >= 12 ? { grubUseUKICmdline: true } : {}),
          },
        }),
    ...(Object.keys(sysctls).length > 0 ? { sysctls } : {}),
    ...registries(settled),
    features: {
      ...(contract < 12 ? { rbac: true, stableHostname: true, apidCheckExtKeyUsage: true } : {}),
      diskQuotaSupport: true,
      kubePrism: { enabled: true, port: kubePrismPort },
      hostDNS: { enabled: true, forwardKubeDNSToHost: true },
    },
    ...(isControlPlane ? { nodeLabels: { [excludeFromLoadBalancersLabel]: "" } } : {}),
  };
}

function registries({ contract, registryMirrors, insecureRegistries }: Settled): Pick<Machine, "registries"> {
  if (contract >= 12 || (Object.keys(registryMirrors).length === 0 && insecureRegistries.length === 0)) return {};
  return {
    registries: {
      mirrors: Object.fromEntries(
        Object.entries(registryMirrors).map(([host, endpoints]) => [host, { endpoints }] as const),
      ),
      config: Object.fromEntries(
        insecureRegistries.map((host) => [host, { tls: { insecureSkipVerify: true } }] as const),
      ),
    },
  };
}

function clusterSection(settled: Settled): Cluster {
  const { secrets, endpoint, clusterName, dnsDomain, localApiServerPort, isControlPlane, discovery, customCniUrls } =
    settled;
  return {
    id: secrets.cluster.id,
    secret: secrets.cluster.secret,
    controlPlane: { endpoint, ...(localApiServerPort === undefined ? {} : { localAPIServerPort: localApiServerPort }) },
    clusterName,
    network: {
      ...(customCniUrls === undefined || !isControlPlane ? {} : { cni: { name: "custom", urls: customCniUrls } }),
      dnsDomain,
      podSubnets,
      serviceSubnets,
    },
    token: secrets.secrets.bootstrapToken,
    ca: pair(secrets.certs.k8s, isControlPlane),
    ...(discovery
      ? { discovery: { enabled: true, registries: { kubernetes: { disabled: true } } } }
      : { discovery: { enabled: false, registries: { kubernetes: { disabled: true } } } }),
    ...(isControlPlane ? controlPlane(settled) : {}),
  };
}

function controlPlane({
  contract,
  secrets,
  endpoint,
  additionalSans,
  kubernetesVersion,
  allowSchedulingOnControlPlanes,
}: Settled): Cluster {
  const image = images(kubernetesVersion);
  const endpointHost = splitHost(parseGoUrl(endpoint)?.host ?? "").name;
  const certSans = contract < 12 ? [endpointHost, ...additionalSans] : additionalSans;
  return {
    ...(secrets.secrets.aescbcEncryptionSecret === undefined
      ? {}
      : { aescbcEncryptionSecret: secrets.secrets.aescbcEncryptionSecret }),
    ...(secrets.secrets.secretboxEncryptionSecret === undefined
      ? {}
      : { secretboxEncryptionSecret: secrets.secrets.secretboxEncryptionSecret }),
    aggregatorCA: pair(secrets.certs.k8sAggregator, true),
    serviceAccount: { key: encodeBase64(secrets.certs.k8sServiceAccountKey) },
    apiServer: {
      image: image.apiServer,
      certSANs: certSans,
      ...(contract < 12 ? { disablePodSecurityPolicy: true } : {}),
      admissionControl: [{ name: "PodSecurity", configuration: podSecurity }],
      auditPolicy,
    },
    controllerManager: { image: image.controllerManager },
    proxy: { image: image.proxy },
    scheduler: { image: image.scheduler },
    etcd: { ca: pair(secrets.certs.etcd, true) },
    ...(allowSchedulingOnControlPlanes ? { allowSchedulingOnControlPlanes: true } : {}),
  };
}
