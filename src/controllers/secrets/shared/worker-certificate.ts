// A worker's API certificate: its own key, signed by a control plane.
import type { CertificateOrder, OrderCertificate } from "../../../clients/trustd/client.ts";
import { createRequest } from "../../../pki/csr.ts";
import { algorithmOf, encodePrivateKey, generateKey } from "../../../pki/keys.ts";
import { parseCertificate } from "../../../pki/certificate.ts";
import { joinPem } from "../../../pki/pem.ts";
import type { ApiCertificate } from "../../../resources/secrets/api-certificate.ts";
import type { CertSAN } from "../../../resources/secrets/cert-san.ts";

export interface WorkerPlan {
  readonly accepted: readonly string[];
  readonly token: string;
  readonly sans: CertSAN;
  readonly hosts: CertificateOrder["hosts"];
}

/** The key is of the newest authority's kind. Workers pass no calls on, so they have no client certificate. */
export async function orderWorkerCertificate(
  order: OrderCertificate,
  { accepted, token, sans, hosts }: WorkerPlan,
  signal: AbortSignal,
): Promise<ApiCertificate> {
  const newest = parseCertificate(accepted.at(-1) ?? "");
  const key = await generateKey(algorithmOf(newest.x509.publicKey));
  const csr = await createRequest(key, { commonName: sans.fqdn }, { dnsNames: sans.dnsNames, ipAddresses: sans.ips });
  const { ca, crt } = await order({ hosts, ca: joinPem(accepted), token, csr }, signal);
  return {
    acceptedCAs: [ca],
    client: undefined,
    server: { crt, key: encodePrivateKey(key) },
    skipVerifyingClientCert: false,
  };
}
