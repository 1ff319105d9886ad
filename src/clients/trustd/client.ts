// Asks the control planes' trustd for a server certificate: how a worker, which has no authority, gets one.
import type { Clock } from "../../base/clock.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import { errorChain, toError } from "../../base/errors.ts";
import { call } from "../../rpc/client.ts";
import { openClient } from "../../rpc/connection.ts";
import { Metadata } from "../../rpc/metadata.ts";
import { rpc } from "../../wire/gen/rpc.ts";

export interface CertificateOrder {
  /** Names or addresses of control planes, asked in this order. */
  readonly hosts: readonly string[];
  /** PEM of the authorities that their certificates may come from. */
  readonly ca: string;
  /** The cluster's join token. */
  readonly token: string;
  /** PEM of the request. */
  readonly csr: string;
}

export interface IssuedCertificate {
  /** PEM of the authorities by which clients are known. */
  readonly ca: string;
  /** PEM of the certificate. */
  readonly crt: string;
}

/** Rejects when no control plane gave one, with the reason of each; or with the signal's reason. */
export type OrderCertificate = (order: CertificateOrder, signal: AbortSignal) => Promise<IssuedCertificate>;

export interface OrderOptions {
  readonly clock: Clock;
  /** trustd's when absent. */
  readonly port?: number;
}

const trustdPort = 50_001;
/** Of one control plane. */
const attemptMs = 10_000;

export function orderCertificates({ clock, port = trustdPort }: OrderOptions): OrderCertificate {
  return async ({ hosts, ca, token, csr }, signal) => {
    const problems: Error[] = [];
    for (const host of hosts) {
      await using client = openClient({ target: { kind: "tls", host, port, tls: { ca } }, clock });
      using timeout = clock.timeout(attemptMs, signal);
      try {
        const answer = await call(
          client,
          rpc.SecurityService.Certificate,
          { csr: encodeUtf8(csr) },
          { metadata: new Metadata({ token }), signal: timeout.signal },
        );
        return { ca: decodeUtf8(answer.ca), crt: decodeUtf8(answer.crt) };
      } catch (error) {
        signal.throwIfAborted();
        problems.push(new Error(`${host}: ${errorChain(error)}`, { cause: toError(error) }));
      }
    }
    const reasons = problems.map(({ message }) => message).join("; ");
    throw new Error(`Cannot get a certificate of ${hosts.length} control planes: ${reasons || "none is known"}`);
  };
}
