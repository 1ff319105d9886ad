// What the nodes of a cluster agree on: name, endpoint, identity, networks, certificates.
import { documentOf, documentsOf, type Config } from "../document.ts";
import { discoveryIdentityConfig } from "../documents/discovery-identity-config.ts";
import { discoveryServiceConfig } from "../documents/discovery-service-config.ts";
import { kubeAggregatorCAConfig } from "../documents/kube-aggregator-ca-config.ts";
import { kubeAPIServerCAConfig } from "../documents/kube-api-server-ca-config.ts";
import { kubeClusterConfig } from "../documents/kube-cluster-config.ts";
import { kubeNetworkConfig } from "../documents/kube-network-config.ts";
import { kubeServiceAccountConfig } from "../documents/kube-service-account-config.ts";
import { decodeBase64, legacyOf, pemPair, type PemPair } from "./machine.ts";

export interface ClusterIdentity {
  /** "" when unknown. */
  readonly name: string;
  /** URL of the Kubernetes API as clients reach it, "" when unknown. */
  readonly endpoint: string;
  /** Opaque; base64 of 32 bytes in generated configs. "" when unknown. */
  readonly id: string;
  /** Base64 of 32 bytes, "" when unknown. */
  readonly secret: string;
}

export function clusterIdentity(config: Config): ClusterIdentity {
  const legacy = legacyOf(config)?.cluster;
  const cluster = documentOf(config, kubeClusterConfig);
  const discovery = documentOf(config, discoveryIdentityConfig);
  return {
    name: cluster?.clusterName ?? legacy?.clusterName ?? "",
    endpoint: cluster?.endpoint ?? legacy?.controlPlane?.endpoint ?? "",
    id: discovery?.clusterID ?? legacy?.id ?? "",
    secret: discovery?.clusterSecret ?? legacy?.secret ?? "",
  };
}

const defaultDiscoveryEndpoint = "https://discovery.talos.dev/";

/** Endpoints by name; empty when discovery by a service is off. */
export function discoveryServices(config: Config): readonly { readonly name: string; readonly endpoint: string }[] {
  const documents = documentsOf(config, discoveryServiceConfig);
  if (documents.length > 0)
    return documents.map(({ name, endpoint }) => ({ name: name ?? "", endpoint: endpoint ?? "" }));
  const legacy = legacyOf(config)?.cluster?.discovery;
  if (legacy?.enabled !== true || legacy.registries?.service?.disabled === true) return [];
  return [{ name: "default", endpoint: legacy.registries?.service?.endpoint ?? defaultDiscoveryEndpoint }];
}

export interface ClusterNetwork {
  readonly dnsDomain: string;
  readonly podSubnets: readonly string[];
  readonly serviceSubnets: readonly string[];
}

export function clusterNetwork(config: Config): ClusterNetwork {
  const wanted = documentOf(config, kubeNetworkConfig) ?? legacyOf(config)?.cluster?.network;
  return {
    dnsDomain: wanted?.dnsDomain ?? "cluster.local",
    podSubnets: wanted?.podSubnets ?? ["10.244.0.0/16"],
    serviceSubnets: wanted?.serviceSubnets ?? ["10.96.0.0/12"],
  };
}

/** Families of the addresses that pods have, by their subnets. */
export function podFamilies(config: Config): { readonly v4: boolean; readonly v6: boolean } {
  const { podSubnets } = clusterNetwork(config);
  return { v4: podSubnets.some((each) => !each.includes(":")), v6: podSubnets.some((each) => each.includes(":")) };
}

export interface ClusterSecrets {
  /** Issuing authority of Kubernetes; workers have none or no key. */
  readonly kubernetesCa: PemPair | undefined;
  /** PEM, without the issuing one. */
  readonly kubernetesAcceptedCas: readonly string[];
  readonly aggregatorCa: PemPair | undefined;
  readonly etcdCa: PemPair | undefined;
  /** PEM, "" when absent. */
  readonly serviceAccountKey: string;
  readonly bootstrapToken: string;
}

export function clusterSecrets(config: Config): ClusterSecrets {
  const legacy = legacyOf(config)?.cluster;
  const api = documentOf(config, kubeAPIServerCAConfig);
  const aggregator = documentOf(config, kubeAggregatorCAConfig);
  return {
    kubernetesCa: pairOf(api?.issuingCA) ?? legacyPair(legacy?.ca),
    kubernetesAcceptedCas: api?.acceptedCAs ?? (legacy?.acceptedCAs ?? []).map(({ crt }) => decodeBase64(crt)),
    aggregatorCa: pairOf(aggregator?.issuingCA) ?? legacyPair(legacy?.aggregatorCA),
    etcdCa: legacyPair(legacy?.etcd?.ca),
    serviceAccountKey:
      documentOf(config, kubeServiceAccountConfig)?.issuer?.privateKey ?? decodeBase64(legacy?.serviceAccount?.key),
    bootstrapToken: legacy?.token ?? "",
  };
}

function pairOf(pair: { readonly cert?: string; readonly key?: string } | undefined): PemPair | undefined {
  return pair === undefined ? undefined : { certificate: pair.cert ?? "", key: pair.key ?? "" };
}

function legacyPair(pair: { readonly crt?: string; readonly key?: string } | undefined): PemPair | undefined {
  return pair === undefined ? undefined : pemPair(pair);
}
