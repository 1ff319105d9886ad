// Certificates: written here byte by byte, read and verified by the platform's X509Certificate.
import { createHash, randomBytes, X509Certificate, type KeyObject } from "node:crypto";
import { FormatError, toError } from "../base/errors.ts";
import { formatIp, parseIp } from "../base/ip.ts";
import {
  derBoolean,
  derChildren,
  derContext,
  derInteger,
  derNamedBits,
  derOctetString,
  derOid,
  derSequence,
  derTag,
  derTime,
  formatOid,
  parseDer,
  type DerNode,
} from "../formats/der.ts";
import { publicKeyInfo, randomSerial, signatureAlgorithm, signDer } from "./keys.ts";
import { encodeName, parseName, type Subject } from "./name.ts";
import { encodePem, parsePem, parsePemBlocks } from "./pem.ts";

/** Number of the bit. RFC 5280, 4.2.1.3. */
const keyUsageBits = { digitalSignature: 0, keyEncipherment: 2, certSign: 5 } as const;
const extKeyUsageOids = { serverAuth: "1.3.6.1.5.5.7.3.1", clientAuth: "1.3.6.1.5.5.7.3.2" } as const;
const extensionOids = {
  subjectKeyId: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyId: "2.5.29.35",
  extKeyUsage: "2.5.29.37",
} as const;

export type KeyUsage = keyof typeof keyUsageBits;
export type ExtKeyUsage = keyof typeof extKeyUsageOids;

export interface AlternativeNames {
  readonly dnsNames?: readonly string[];
  /** Textual addresses. */
  readonly ipAddresses?: readonly string[];
}

export interface CertificateTemplate extends AlternativeNames {
  readonly subject: Subject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly keyUsage: readonly KeyUsage[];
  readonly extKeyUsage: readonly ExtKeyUsage[];
  /** CA:true and a random subject key id. */
  readonly isAuthority?: boolean;
}

/** Who signs; absent for a self-signed certificate. */
export interface Signer {
  readonly certificate: ParsedCertificate;
  readonly key: KeyObject;
}

/** Signs a certificate over `key` (public or private); `signer` undefined makes it self-signed, and then `key` is private. PEM. */
export async function signCertificate(template: CertificateTemplate, key: KeyObject, signer?: Signer): Promise<string> {
  const signingKey = signer?.key ?? key;
  const subject = encodeName(template.subject);
  const tbs = derSequence(
    derContext(0, derInteger(2)), // version 3
    derInteger(randomSerial()),
    signatureAlgorithm(signingKey),
    signer?.certificate.subjectDer ?? subject,
    derSequence(derTime(template.notBefore), derTime(template.notAfter)),
    subject,
    publicKeyInfo(key),
    derContext(3, derSequence(...encodeExtensions(template, signer?.certificate.subjectKeyId))),
  );
  return encodePem("CERTIFICATE", await signDer(signingKey, tbs));
}

function encodeExtensions(
  template: CertificateTemplate,
  authorityKeyId: Uint8Array | undefined,
): readonly Uint8Array[] {
  const extension = (oid: string, critical: boolean, value: Uint8Array): Uint8Array =>
    derSequence(derOid(oid), ...(critical ? [derBoolean(true)] : []), derOctetString(value));
  const extensions: Uint8Array[] = [];
  if (template.keyUsage.length > 0) {
    extensions.push(
      extension(extensionOids.keyUsage, true, derNamedBits(template.keyUsage.map((usage) => keyUsageBits[usage]))),
    );
  }
  if (template.extKeyUsage.length > 0) {
    extensions.push(
      extension(
        extensionOids.extKeyUsage,
        false,
        derSequence(...template.extKeyUsage.map((usage) => derOid(extKeyUsageOids[usage]))),
      ),
    );
  }
  if (template.isAuthority === true) {
    extensions.push(
      extension(extensionOids.basicConstraints, true, derSequence(derBoolean(true))),
      extension(extensionOids.subjectKeyId, false, derOctetString(randomBytes(20))),
    );
  }
  if (authorityKeyId !== undefined) {
    extensions.push(
      extension(extensionOids.authorityKeyId, false, derSequence(derContext(0, authorityKeyId, "primitive"))),
    );
  }
  const names = encodeAlternativeNames(template);
  if (names !== undefined) {
    const emptySubject =
      (template.subject.organizations ?? []).length === 0 && (template.subject.commonName ?? "") === "";
    extensions.push(extension(extensionOids.subjectAltName, emptySubject, names));
  }
  return extensions;
}

/** GeneralNames, or undefined when there is none. RFC 5280, 4.2.1.6. Throws a FormatError for a bad address. */
export function encodeAlternativeNames({ dnsNames = [], ipAddresses = [] }: AlternativeNames): Uint8Array | undefined {
  if (dnsNames.length + ipAddresses.length === 0) return undefined;
  return derSequence(
    ...dnsNames.map((name) => derContext(2, new TextEncoder().encode(name), "primitive")),
    ...ipAddresses.map((text) => {
      const address = parseIp(text);
      if (address === undefined)
        throw new FormatError(`Cannot encode alternative name: found "${text}", want an IP address`);
      return derContext(7, address, "primitive");
    }),
  );
}

/** The reverse, from an extension's value. */
export function parseAlternativeNames(bytes: Uint8Array): Required<AlternativeNames> {
  const names = derChildren(parseDer(bytes));
  return {
    dnsNames: names.filter(({ tag }) => tag === 0x82).map(({ content }) => new TextDecoder().decode(content)),
    ipAddresses: names
      .filter(({ tag, content }) => tag === 0x87 && (content.length === 4 || content.length === 16))
      .map(({ content }) => formatIp(content)),
  };
}

export interface ParsedCertificate extends Required<AlternativeNames> {
  readonly x509: X509Certificate;
  readonly subject: Required<Subject>;
  readonly subjectDer: Uint8Array;
  readonly subjectKeyId: Uint8Array | undefined;
  readonly isAuthority: boolean;
  /** Dotted OIDs; undefined when the extension is absent. */
  readonly extKeyUsage: readonly string[] | undefined;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly pem: string;
}

/** The first certificate of a PEM text. Throws a FormatError. */
export function parseCertificate(pem: string): ParsedCertificate {
  return parseCertificateDer(parsePem(pem, ["CERTIFICATE"]).der);
}

/** All certificates of a PEM text, none for a text without any. Throws a FormatError for a malformed one. */
export function parseCertificates(pem: string): readonly ParsedCertificate[] {
  return parsePemBlocks(pem)
    .filter(({ label }) => label === "CERTIFICATE")
    .map(({ der }) => parseCertificateDer(der));
}

export function parseCertificateDer(der: Uint8Array): ParsedCertificate {
  let x509: X509Certificate;
  try {
    x509 = new X509Certificate(der);
  } catch (error) {
    throw new FormatError("Cannot parse certificate: found malformed DER", { cause: toError(error) });
  }
  const subjectDer = subjectOf(der);
  const extensions = extensionsOf(der);
  const keyId = extensions.get(extensionOids.subjectKeyId);
  const names = extensions.get(extensionOids.subjectAltName);
  const usage = extensions.get(extensionOids.extKeyUsage);
  return {
    x509,
    subjectDer,
    subject: parseName(subjectDer),
    subjectKeyId: keyId === undefined ? undefined : parseDer(keyId).content,
    isAuthority: x509.ca,
    extKeyUsage:
      usage === undefined ? undefined : derChildren(parseDer(usage)).map(({ content }) => formatOid(content)),
    ...(names === undefined ? { dnsNames: [], ipAddresses: [] } : parseAlternativeNames(names)),
    notBefore: x509.validFromDate,
    notAfter: x509.validToDate,
    pem: encodePem("CERTIFICATE", der),
  };
}

/** Fields of TBSCertificate without the leading version. */
function fieldsOf(der: Uint8Array): readonly DerNode[] {
  const [tbs] = derChildren(parseDer(der));
  const fields = tbs === undefined ? [] : derChildren(tbs);
  return fields[0]?.tag === 0xa0 ? fields.slice(1) : fields;
}

function subjectOf(der: Uint8Array): Uint8Array {
  const subject = fieldsOf(der)[4]; // serial, algorithm, issuer, validity, subject
  if (subject?.tag !== derTag.sequence) throw new FormatError("Cannot parse certificate: found no subject");
  return subject.bytes;
}

/** Issuer and serial number as they stand in the certificate: how a signature names its signer. RFC 5652, 10.2.4. */
export function issuerAndSerial(der: Uint8Array): Uint8Array {
  const [serial, , issuer] = fieldsOf(der);
  if (serial === undefined || issuer === undefined)
    throw new FormatError("Cannot parse certificate: found no issuer and serial number");
  return derSequence(issuer.bytes, serial.bytes);
}

/** Values by OID. */
function extensionsOf(der: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const wrapper = fieldsOf(der).find(({ tag }) => tag === 0xa3);
  const list = wrapper === undefined ? [] : derChildren(parseDer(wrapper.content));
  return parseExtensions(list);
}

/** Extensions of a certificate or of a request, by OID. */
export function parseExtensions(list: readonly DerNode[]): ReadonlyMap<string, Uint8Array> {
  const byOid = new Map<string, Uint8Array>();
  for (const extension of list) {
    const parts = derChildren(extension);
    const [oid] = parts;
    const value = parts.at(-1);
    if (oid?.tag === derTag.oid && value?.tag === derTag.octetString) byOid.set(formatOid(oid.content), value.content);
  }
  return byOid;
}

/** SHA-256 of the SubjectPublicKeyInfo, base64: what a client pins in maintenance mode. */
export function spkiFingerprint(certificate: ParsedCertificate): string {
  return createHash("sha256").update(publicKeyInfo(certificate.x509.publicKey)).digest("base64");
}

/** Whether one of `authorities` signed it and both are valid at `now`. Chains of intermediates are not used by this API. */
export function isSignedBy(
  certificate: ParsedCertificate,
  authorities: readonly ParsedCertificate[],
  now: Date,
): boolean {
  const valid = (each: ParsedCertificate): boolean => each.notBefore <= now && now <= each.notAfter;
  return (
    valid(certificate) &&
    authorities.some(
      (authority) => authority.isAuthority && valid(authority) && certificate.x509.verify(authority.x509.publicKey),
    )
  );
}
