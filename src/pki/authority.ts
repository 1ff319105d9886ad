// Certificate authorities and the leaves they issue, with the defaults that this API's nodes and clients agree on.
import type { KeyObject } from "node:crypto";
import {
  parseCertificate,
  signCertificate,
  type AlternativeNames,
  type ExtKeyUsage,
  type KeyUsage,
} from "./certificate.ts";
import { algorithmOf, encodePrivateKey, generateKey, parsePrivateKey, type KeyAlgorithm } from "./keys.ts";
import type { Subject } from "./name.ts";

/** A certificate and its private key, both PEM. The key is a secret: keep it out of logs and errors. */
export interface CertificateAndKey {
  readonly certificate: string;
  readonly key: string;
}

const hourMs = 3_600_000;
/** Ten years of 365 days. */
export const authorityLifetimeMs: number = 87_600 * hourMs;
/** Leaves of the node live a day and are replaced after half of it. */
export const leafLifetimeMs: number = 24 * hourMs;
export const clientLifetimeMs: number = 8_760 * hourMs;

export interface AuthorityOptions {
  readonly algorithm: KeyAlgorithm;
  /** Empty for the aggregator's authority, whose subject is empty. */
  readonly organizations: readonly string[];
  readonly now: Date;
  readonly lifetimeMs?: number;
}

/** A self-signed authority: key usage digitalSignature and certSign, extended usage server and client. */
export async function createAuthority({
  algorithm,
  organizations,
  now,
  lifetimeMs = authorityLifetimeMs,
}: AuthorityOptions): Promise<CertificateAndKey> {
  const key = await generateKey(algorithm);
  const template = {
    subject: { organizations },
    notBefore: now,
    notAfter: new Date(now.getTime() + lifetimeMs),
    keyUsage: ["digitalSignature", "certSign"],
    extKeyUsage: ["serverAuth", "clientAuth"],
    isAuthority: true,
  } as const;
  return { certificate: await signCertificate(template, key), key: encodePrivateKey(key) };
}

export interface LeafOptions extends AlternativeNames {
  readonly subject: Subject;
  /** Start of validity; callers subtract the skew they want to allow. */
  readonly notBefore: Date;
  readonly lifetimeMs?: number;
  /** digitalSignature when absent. */
  readonly keyUsage?: readonly KeyUsage[];
  /** Server and client when absent. */
  readonly extKeyUsage?: readonly ExtKeyUsage[];
}

/** A new key of the issuer's kind and a certificate for it. Throws a FormatError when the issuer cannot be read. */
export async function issueCertificate(issuer: CertificateAndKey, options: LeafOptions): Promise<CertificateAndKey> {
  const issuerKey = parsePrivateKey(issuer.key);
  const key = await generateKey(algorithmOf(issuerKey));
  return { certificate: await issueFor(issuer, key, options), key: encodePrivateKey(key) };
}

/** A certificate for a key that somebody else holds. PEM. */
export async function issueFor(issuer: CertificateAndKey, key: KeyObject, options: LeafOptions): Promise<string> {
  const {
    subject,
    notBefore,
    lifetimeMs = leafLifetimeMs,
    keyUsage = ["digitalSignature"],
    extKeyUsage = ["serverAuth", "clientAuth"],
  } = options;
  const { dnsNames = [], ipAddresses = [] } = options;
  const notAfter = new Date(notBefore.getTime() + lifetimeMs);
  return signCertificate({ subject, notBefore, notAfter, keyUsage, extKeyUsage, dnsNames, ipAddresses }, key, {
    certificate: parseCertificate(issuer.certificate),
    key: parsePrivateKey(issuer.key),
  });
}

export interface ClientCertificateOptions {
  /** Roles such as `os:admin`: the organisations of the certificate. */
  readonly roles: readonly string[];
  readonly now: Date;
  readonly lifetimeMs?: number;
}

/** A client's certificate: the roles as organisations, no common name, clientAuth only. */
export async function issueClientCertificate(
  issuer: CertificateAndKey,
  { roles, now, lifetimeMs = clientLifetimeMs }: ClientCertificateOptions,
): Promise<CertificateAndKey> {
  return issueCertificate(issuer, {
    subject: { organizations: roles },
    notBefore: now,
    lifetimeMs,
    extKeyUsage: ["clientAuth"],
  });
}
