// OSRootSecret: certificate authority and tokens of the node's API.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIp } from "../../cosi/net-types.ts";
import { pemCertificate, pemKeyPair } from "../../cosi/pem-types.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list } from "../../cosi/spec.ts";

/**
 * Certificate authority and tokens of the node's API.
 *
 * Ids: "os".
 */
export const OSRootSecret = defineResource({
  type: "OSRootSecrets.secrets.talos.dev",
  namespace: "secrets",
  sensitive: true,
  message: "secrets.OSRootSpec",
  spec: {
    issuingCA: field(1, pemKeyPair),
    acceptedCAs: field(5, list(pemCertificate)),
    certSANIPs: field(2, list(netIp)),
    certSANDNSNames: field(3, list(string)),
    token: field(4, string),
  },
});

export type OSRootSecret = SpecOf<typeof OSRootSecret>;
