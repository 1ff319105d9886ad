// CertSAN: names and addresses that a server certificate shall carry.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIp } from "../../cosi/net-types.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list } from "../../cosi/spec.ts";

/**
 * Names and addresses that a server certificate shall carry.
 *
 * Ids: "api", "k8s", "maintenance".
 */
export const CertSAN = defineResource({
  type: "CertSANs.secrets.talos.dev",
  namespace: "secrets",
  sensitive: true,
  message: "secrets.CertSANSpec",
  spec: {
    ips: field(1, list(netIp)),
    dnsNames: field(2, list(string)),
    fqdn: field(3, string),
  },
});

export type CertSAN = SpecOf<typeof CertSAN>;
