// What the certificates and credentials of a cluster's Kubernetes are made from, whichever form the config is written in.
import { hour } from "../../base/units.ts";
import { documentOf, type Config } from "../document.ts";
import { kubeAggregatorCAConfig } from "../documents/kube-aggregator-ca-config.ts";
import { kubeAPIServerConfig } from "../documents/kube-api-server-config.ts";
import { kubeEtcdEncryptionConfig } from "../documents/kube-etcd-encryption-config.ts";
import { kubeServiceAccountConfig } from "../documents/kube-service-account-config.ts";
import type { FreeMap } from "../schema.ts";
import { clusterIdentity, clusterNetwork, clusterSecrets, type ClusterNetwork } from "./cluster.ts";
import { features, legacyOf, machineType, type PemPair } from "./machine.ts";

export interface KubernetesRoot {
  readonly clusterName: string;
  /** URL under which clients reach the API. */
  readonly endpoint: string;
  /** URL under which programs of this node reach it: the local balancer, or this node's own server. */
  readonly localEndpoint: string;
  readonly network: ClusterNetwork;
  /** Further names and addresses for the API server's certificate. */
  readonly certSans: readonly string[];
  readonly issuingCa: PemPair;
  /** PEM, with the issuing one. */
  readonly acceptedCas: readonly string[];
  readonly aggregatorCa: PemPair;
  readonly acceptedAggregatorCas: readonly string[];
  /** PEM of the private key that signs tokens. */
  readonly serviceAccountKey: string;
  /** PEM of further public keys; the one of `serviceAccountKey` is not among them. */
  readonly serviceAccountAcceptedKeys: readonly string[];
  readonly issuerUrl: string;
  readonly acceptedIssuers: readonly string[];
  readonly apiAudiences: readonly string[];
  readonly bootstrapToken: { readonly id: string; readonly secret: string };
  /** "" when absent. */
  readonly aesCbcSecret: string;
  readonly secretboxSecret: string;
  /** Taken as it is; `{}` when the secrets above decide. */
  readonly etcdEncryption: FreeMap;
}

/** Port on which this node's own API server listens. */
export function localApiPort(config: Config): number {
  const document = documentOf(config, kubeAPIServerConfig);
  return document === undefined
    ? (legacyOf(config)?.cluster?.controlPlane?.localAPIServerPort ?? defaultApiPort)
    : (document.apiPort ?? defaultApiPort);
}

const defaultApiPort = 6443;

/** Undefined on workers, and on machines without Kubernetes or without the keys it needs. */
export function kubernetesRoot(config: Config): KubernetesRoot | undefined {
  if (machineType(config) !== "controlplane") return undefined;
  const identity = clusterIdentity(config);
  const { kubernetesCa, kubernetesAcceptedCas, aggregatorCa, serviceAccountKey, bootstrapToken } =
    clusterSecrets(config);
  if (identity.endpoint === "" || serviceAccountKey === "") return undefined;
  if (kubernetesCa === undefined || kubernetesCa.key === "" || aggregatorCa === undefined) return undefined;
  const [id = "", secret = ""] = bootstrapToken.split(".");
  return {
    clusterName: identity.name,
    endpoint: identity.endpoint,
    localEndpoint: localEndpoint(config),
    network: clusterNetwork(config),
    certSans: certSans(config),
    issuingCa: kubernetesCa,
    acceptedCas: [...kubernetesAcceptedCas, kubernetesCa.certificate],
    aggregatorCa,
    acceptedAggregatorCas: [
      ...(documentOf(config, kubeAggregatorCAConfig)?.acceptedCAs ?? []),
      aggregatorCa.certificate,
    ],
    serviceAccountKey,
    ...tokens(config, identity.endpoint),
    bootstrapToken: { id, secret },
    ...encryption(config),
  };
}

function certSans(config: Config): readonly string[] {
  const legacy = legacyOf(config)?.cluster?.apiServer?.certSANs;
  return documentOf(config, kubeAPIServerConfig)?.certExtraSANs ?? legacy ?? [];
}

type Tokens = Pick<KubernetesRoot, "serviceAccountAcceptedKeys" | "issuerUrl" | "acceptedIssuers" | "apiAudiences">;

function tokens(config: Config, endpoint: string): Tokens {
  const accounts = documentOf(config, kubeServiceAccountConfig);
  const issuerUrl = accounts?.issuer?.issuerURL ?? endpoint;
  const { publicKeys = [], issuers = [], audiences = [] } = accounts?.accepted ?? {};
  return {
    serviceAccountAcceptedKeys: publicKeys,
    issuerUrl,
    acceptedIssuers: issuers,
    apiAudiences: audiences.length > 0 ? audiences : [issuerUrl],
  };
}

function encryption(config: Config): Pick<KubernetesRoot, "aesCbcSecret" | "secretboxSecret" | "etcdEncryption"> {
  const legacy = legacyOf(config)?.cluster;
  return {
    aesCbcSecret: legacy?.aescbcEncryptionSecret ?? "",
    secretboxSecret: legacy?.secretboxEncryptionSecret ?? "",
    etcdEncryption: documentOf(config, kubeEtcdEncryptionConfig)?.config ?? {},
  };
}

function localEndpoint(config: Config): string {
  const { kubePrism } = features(config);
  return kubePrism === undefined ? `https://localhost:${localApiPort(config)}` : `https://127.0.0.1:${kubePrism.port}`;
}

const defaultAdminLifetime = 8_760n * hour;

/** How long a downloaded administrator's certificate is valid, milliseconds. */
export function adminKubeconfigLifetime(config: Config): number {
  const wanted = legacyOf(config)?.cluster?.adminKubeconfig?.certLifetime;
  return Number((wanted ?? defaultAdminLifetime) / 1_000_000n);
}
