// TrustdCertificate: certificates of trustd.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { pemCertificate, pemKeyPair } from "../../cosi/pem-types.ts";
import { field, list } from "../../cosi/spec.ts";

/**
 * Certificates of trustd.
 *
 * Ids: "trustd".
 */
export const TrustdCertificate = defineResource({
  type: "TrustdCertificates.secrets.talos.dev",
  namespace: "secrets",
  sensitive: true,
  message: "secrets.TrustdCertsSpec",
  spec: {
    acceptedCAs: field(3, list(pemCertificate)),
    server: field(2, pemKeyPair),
  },
});

export type TrustdCertificate = SpecOf<typeof TrustdCertificate>;
