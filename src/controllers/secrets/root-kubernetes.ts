// Authorities, keys, tokens and names of the cluster's Kubernetes, as the config of a control plane has them.
import { addressInPrefix, formatIp, parseIpPrefix } from "../../base/ip.ts";
import type { Config } from "../../config/document.ts";
import { kubernetesRoot } from "../../config/view/kubernetes-root.ts";
import type { Controller } from "../../cosi/controller.ts";
import { encodePublicKey, parsePrivateKey } from "../../pki/keys.ts";
import { KubernetesRootSecret } from "../../resources/secrets/kubernetes-root-secret.ts";
import { fromActiveConfig } from "../active-config.ts";
import { jsonObjectOf } from "../shared/json.ts";

export const kubernetesRootId = "k8s";

export function rootKubernetesController(): Controller {
  return fromActiveConfig({
    name: "secrets.RootKubernetesController",
    output: KubernetesRootSecret,
    id: kubernetesRootId,
    specOf: kubernetesRootSecret,
  });
}

/** Undefined on workers and without Kubernetes. Throws a FormatError for a service account key that cannot be read. */
export function kubernetesRootSecret(config: Config): KubernetesRootSecret | undefined {
  const root = kubernetesRoot(config);
  if (root === undefined) return undefined;
  return {
    name: root.clusterName,
    endpoint: root.endpoint,
    localEndpoint: root.localEndpoint,
    certSANs: root.certSans,
    apiServerIPs: root.network.serviceSubnets.flatMap(firstAddress),
    dnsDomain: root.network.dnsDomain,
    issuingCA: { crt: root.issuingCa.certificate, key: root.issuingCa.key },
    acceptedCAs: root.acceptedCas,
    aggregatorCA: { crt: root.aggregatorCa.certificate, key: root.aggregatorCa.key },
    acceptedAggregatorCAs: root.acceptedAggregatorCas,
    serviceAccount: root.serviceAccountKey,
    serviceAccountAcceptedKeys: [
      encodePublicKey(parsePrivateKey(root.serviceAccountKey)),
      ...root.serviceAccountAcceptedKeys,
    ],
    issuerURL: root.issuerUrl,
    acceptedIssuers: root.acceptedIssuers,
    apiAudiences: root.apiAudiences,
    aesCBCEncryptionSecret: root.aesCbcSecret,
    bootstrapTokenID: root.bootstrapToken.id,
    bootstrapTokenSecret: root.bootstrapToken.secret,
    secretboxEncryptionSecret: root.secretboxSecret,
    etcdEncryptionConfig: jsonObjectOf(root.etcdEncryption),
  };
}

/** The API's own address in a service subnet: its first one. */
function firstAddress(subnet: string): readonly string[] {
  const prefix = parseIpPrefix(subnet);
  const address = prefix === undefined ? undefined : addressInPrefix(prefix, 1);
  return address === undefined ? [] : [formatIp(address)];
}
