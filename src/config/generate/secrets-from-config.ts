// The cluster's secrets, taken back out of the config of one of its control planes.
import { encodeUtf8 } from "../../base/bytes.ts";
import type { SecretsBundle } from "../../pki/secrets-bundle.ts";
import { documentOf, type Config } from "../document.ts";
import { kubeEtcdEncryptionConfig } from "../documents/kube-etcd-encryption-config.ts";
import type { FreeMap, FreeValue } from "../schema.ts";
import { clusterIdentity, clusterSecrets } from "../view/cluster.ts";
import { legacyOf, machineSecrets } from "../view/machine.ts";
import { decodeSecrets, encodeSecrets, type SecretsResult } from "./secrets-file.ts";

const none = { certificate: "", key: "" };

/** What is missing (a worker has neither keys nor etcd's authority) or cannot be parsed is named in the errors. */
export function secretsOf(config: Config): SecretsResult {
  const machine = machineSecrets(config);
  const cluster = clusterSecrets(config);
  const { id, secret } = clusterIdentity(config);
  const found: SecretsBundle = {
    cluster: { id, secret },
    secrets: { bootstrapToken: cluster.bootstrapToken, ...encryptionSecret(config) },
    trustdToken: machine?.token ?? "",
    certs: {
      etcd: cluster.etcdCa ?? none,
      k8s: cluster.kubernetesCa ?? none,
      k8sAggregator: cluster.aggregatorCa ?? none,
      k8sServiceAccountKey: cluster.serviceAccountKey,
      os: machine?.ca ?? none,
    },
  };
  // Read as if it came from a file: there is one place that knows what a whole bundle is.
  return decodeSecrets(encodeUtf8(encodeSecrets(found)));
}

function encryptionSecret(config: Config): Partial<SecretsBundle["secrets"]> {
  const document = documentOf(config, kubeEtcdEncryptionConfig);
  if (document !== undefined) {
    const secret = secretboxKey(document.config ?? {});
    return secret === undefined ? {} : { secretboxEncryptionSecret: secret };
  }
  const legacy = legacyOf(config)?.cluster;
  if (legacy?.secretboxEncryptionSecret !== undefined)
    return { secretboxEncryptionSecret: legacy.secretboxEncryptionSecret };
  return legacy?.aescbcEncryptionSecret === undefined ? {} : { aescbcEncryptionSecret: legacy.aescbcEncryptionSecret };
}

/** The key of the first provider of the first block that encrypts secrets. */
function secretboxKey(config: FreeMap): string | undefined {
  const block = items(config["resources"])
    .map(mapOf)
    .find((each) => items(each["resources"]).includes("secrets"));
  const [provider] = items(block?.["providers"]);
  const [key] = items(mapOf(mapOf(provider)["secretbox"])["keys"]);
  const { secret } = mapOf(key);
  return typeof secret === "string" ? secret : undefined;
}

function items(value: FreeValue | undefined): readonly FreeValue[] {
  return Array.isArray(value) ? (value as readonly FreeValue[]) : []; // an array of free-form data
}

function mapOf(value: FreeValue | undefined): FreeMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as FreeMap) : {}; // the only object that is left
}
