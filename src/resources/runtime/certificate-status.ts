// CertificateStatus: a certificate that the node has, and until when it holds.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * A certificate that the node has, and until when it holds. A type of ours. Times are RFC 3339. `renewed` ones the node makes anew by itself, long before
 * they end; the others are authorities of the machine config, which somebody has to replace.
 *
 * Ids: what the certificate is for, such as "api-server" or "etcd-authority".
 */
export const CertificateStatus = defineResource({
  type: "CertificateStatuses.runtime.ichor.dev",
  namespace: "runtime",
  aliases: ["certificatestatus"],
  skipAutomaticAliases: true,
  columns: [
    { name: "Subject", jsonPath: "{.subject}" },
    { name: "Not After", jsonPath: "{.notAfter}" },
    { name: "Renewed", jsonPath: "{.renewed}" },
  ],
  message: "ichor.CertificateStatusSpec",
  spec: {
    subject: field(1, string),
    issuer: field(2, string),
    serial: field(3, string),
    notBefore: field(4, string),
    notAfter: field(5, string),
    renewed: field(6, bool),
  },
});

export type CertificateStatus = SpecOf<typeof CertificateStatus>;
