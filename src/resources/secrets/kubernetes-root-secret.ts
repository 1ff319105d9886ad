// KubernetesRootSecret: certificate authorities, keys and tokens of the Kubernetes cluster.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIp, url } from "../../cosi/net-types.ts";
import { pemCertificate, pemKey, pemKeyPair } from "../../cosi/pem-types.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list } from "../../cosi/spec.ts";
import { struct } from "../../cosi/struct.ts";

/**
 * Certificate authorities, keys and tokens of the Kubernetes cluster.
 *
 * Ids: "k8s".
 */
export const KubernetesRootSecret = defineResource({
  type: "KubernetesRootSecrets.secrets.talos.dev",
  namespace: "secrets",
  sensitive: true,
  message: "secrets.KubernetesRootSpec",
  spec: {
    name: field(1, string),
    endpoint: field(2, url),
    localEndpoint: field(3, url, "local_endpoint"),
    certSANs: field(4, list(string)),
    apiServerIPs: field(14, list(netIp)),
    dnsDomain: field(6, string),
    issuingCA: field(7, pemKeyPair),
    acceptedCAs: field(15, list(pemCertificate)),
    aggregatorCA: field(9, pemKeyPair),
    acceptedAggregatorCAs: field(17, list(pemCertificate)),
    serviceAccount: field(8, pemKey),
    serviceAccountAcceptedKeys: field(18, list(pemKey)),
    issuerURL: field(19, string),
    acceptedIssuers: field(20, list(string)),
    apiAudiences: field(21, list(string)),
    aesCBCEncryptionSecret: field(10, string),
    bootstrapTokenID: field(11, string),
    bootstrapTokenSecret: field(12, string),
    secretboxEncryptionSecret: field(13, string),
    etcdEncryptionConfig: field(16, struct),
  },
});

export type KubernetesRootSecret = SpecOf<typeof KubernetesRootSecret>;
