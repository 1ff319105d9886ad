// KubeletSecret: what the kubelet needs to join the cluster.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { url } from "../../cosi/net-types.ts";
import { pemCertificate } from "../../cosi/pem-types.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";

/**
 * What the kubelet needs to join the cluster.
 *
 * Ids: "kubelet".
 */
export const KubeletSecret = defineResource({
  type: "KubeletSecrets.secrets.talos.dev",
  namespace: "secrets",
  sensitive: true,
  message: "secrets.KubeletSpec",
  spec: {
    endpoint: field(1, url),
    endpointTLSServerName: field(6, string, omitEmpty),
    acceptedCAs: field(5, list(pemCertificate)),
    bootstrapTokenID: field(3, string),
    bootstrapTokenSecret: field(4, string),
  },
});

export type KubeletSecret = SpecOf<typeof KubeletSecret>;
