// What a server reads from the certificate of a client, after the chain has been verified.
import type { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import type { PeerCertificate } from "./peer.ts";

/** `id-kp-clientAuth`. RFC 5280, 4.2.1.12. */
const clientAuth = "1.3.6.1.5.5.7.3.2";
/** Longer chains are not followed: no authority of ours makes them. */
const maxChain = 16;

/** Organisations of the client's certificate, from all its attributes of that name. */
export function organizationsOf(socket: TLSSocket): readonly string[] {
  const { O: names }: { readonly O?: string | readonly string[] } = socket.getPeerCertificate().subject ?? {};
  if (names === undefined) return [];
  return typeof names === "string" ? [names] : names;
}

/** Subject and serial number, for the record; undefined without a certificate. */
export function certificateOf(socket: TLSSocket): PeerCertificate | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  // Undefined without any name, whatever the types say.
  const subject = (certificate.subject as string | undefined) ?? "";
  return { subject: subject.split("\n").join(", "), serial: certificate.serialNumber.toLowerCase() };
}

/** True when each certificate of the chain that is no authority may be used by clients, and for nothing else. */
export function hasClientUsageOnly(socket: TLSSocket): boolean {
  let certificate: X509Certificate | undefined = socket.getPeerX509Certificate();
  if (certificate === undefined) return false;
  for (let depth = 0; certificate !== undefined && depth < maxChain; depth++) {
    if (!certificate.ca && !isClientOnly(certificate)) return false;
    certificate = certificate.issuerCertificate;
  }
  return true;
}

function isClientOnly(certificate: X509Certificate): boolean {
  // Undefined without the extension, whatever the types say.
  const usages = certificate.keyUsage as readonly string[] | undefined;
  return usages?.length === 1 && usages[0] === clientAuth;
}
