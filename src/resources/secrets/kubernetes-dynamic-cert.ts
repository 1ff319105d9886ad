// KubernetesDynamicCert: certificates of the Kubernetes control plane that are renewed on the node.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { pemKeyPair } from "../../cosi/pem-types.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Certificates of the Kubernetes control plane that are renewed on the node.
 *
 * Ids: "k8s-dynamic-certs".
 */
export const KubernetesDynamicCert = defineResource({
  type: "KubernetesDynamicCerts.secrets.talos.dev",
  namespace: "secrets",
  sensitive: true,
  message: "secrets.KubernetesDynamicCertsSpec",
  spec: {
    apiServer: field(1, pemKeyPair),
    apiServerKubeletClient: field(2, pemKeyPair),
    frontProxy: field(3, pemKeyPair),
  },
});

export type KubernetesDynamicCert = SpecOf<typeof KubernetesDynamicCert>;
