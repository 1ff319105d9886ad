// ApiCertificate: certificates with which apid serves and calls other nodes.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { pemCertificate, pemKeyPair } from "../../cosi/pem-types.ts";
import { bool } from "../../cosi/scalars.ts";
import { field, list } from "../../cosi/spec.ts";

/**
 * Certificates with which apid serves and calls other nodes.
 *
 * Ids: "api".
 */
export const ApiCertificate = defineResource({
  type: "ApiCertificates.secrets.talos.dev",
  namespace: "secrets",
  sensitive: true,
  message: "secrets.APICertsSpec",
  spec: {
    acceptedCAs: field(4, list(pemCertificate)),
    client: field(2, pemKeyPair),
    server: field(3, pemKeyPair),
    skipVerifyingClientCert: field(5, bool),
  },
});

export type ApiCertificate = SpecOf<typeof ApiCertificate>;
