// Authenticode: signatures in PE images, by which Secure Boot knows the programs that it may start. Source: Microsoft, "Windows Authenticode
// Portable Executable Signature Format", 2008; UEFI 2.10, 32.5.
import { createHash, verify, X509Certificate } from "node:crypto";
import { equalBytes } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import {
  derBitString,
  derChildren,
  derContext,
  derNull,
  derOctetString,
  derOid,
  derSequence,
  derSet,
  derTag,
  formatOid,
  parseDer,
  type DerNode,
} from "../formats/der.ts";
import type { SignatureLists } from "../formats/efi-signature.ts";
import { addPeSignature, authenticodeDigest, peSignatures } from "../formats/pe.ts";
import type { CertificateAndKey } from "./authority.ts";
import { messageDigestOid, signContent, wrapSignedData } from "./signed-data.ts";

const indirectDataOid = "1.3.6.1.4.1.311.2.1.4";
const peImageDataOid = "1.3.6.1.4.1.311.2.1.15";
const sha256Oid = "2.16.840.1.101.3.4.2.1";

/** SpcIndirectDataContent: the digest of an image, and that it is one of an image. The name of a file that it may hold is empty. */
function indirectData(digest: Uint8Array): Uint8Array {
  const emptyName = derContext(0, derContext(2, derContext(0, new Uint8Array(), "primitive")));
  return derSequence(
    derSequence(derOid(peImageDataOid), derSequence(derBitString(new Uint8Array()), emptyName)),
    derSequence(derSequence(derOid(sha256Oid), derNull()), derOctetString(digest)),
  );
}

/** The image with this signature behind those that it has. The key is an RSA key. Throws a FormatError for what is no PE image. */
export async function signPe(image: Uint8Array, signer: CertificateAndKey): Promise<Uint8Array> {
  const signed = await signContent(indirectDataOid, indirectData(authenticodeDigest(image)), signer);
  return addPeSignature(image, wrapSignedData(signed));
}

/** What firmware keeps in `db` and in `dbx`. */
export interface FirmwareTrust {
  readonly allowed: SignatureLists;
  readonly forbidden: SignatureLists;
}

/**
 * Why firmware with these databases (`db`, `dbx`) would not start the image, or undefined when it would. UEFI 2.10, 32.5.3.3: a digest or a certificate in `dbx`
 * forbids, a digest in `db` or a signature of somebody in `db` allows. Throws a FormatError for what is no PE image.
 */
export function whyNotTrusted(image: Uint8Array, { allowed, forbidden }: FirmwareTrust): string | undefined {
  const digest = authenticodeDigest(image);
  if (forbidden.digests.some((each) => equalBytes(each, digest))) return "the firmware's list of revoked images has it";
  if (allowed.digests.some((each) => equalBytes(each, digest))) return undefined;
  const signatures = peSignatures(image);
  if (signatures.length === 0) return "it has no signature";
  const problems = signatures.map((signature) => whyNotSignedBy(signature, digest, { allowed, forbidden }));
  return problems.includes(undefined) ? undefined : problems[0];
}

function whyNotSignedBy(
  signature: Uint8Array,
  digest: Uint8Array,
  { allowed, forbidden }: FirmwareTrust,
): string | undefined {
  let signed: Signed;
  try {
    signed = parseSigned(signature);
  } catch (error) {
    if (error instanceof FormatError) return "its signature cannot be read";
    throw error;
  }
  if (!equalBytes(signed.imageDigest, digest)) return "its signature is for another image";
  const signer = signed.certificates.find((certificate) => isSigner(certificate, signed));
  if (signer === undefined) return "its signature is not of the certificate beside it";
  const chain = chainOf(signer, signed.certificates);
  const isListed = (lists: SignatureLists): boolean =>
    lists.certificates.some(({ der }) => chain.some((each) => equalBytes(each.raw, der) || isIssuer(der, each)));
  if (isListed(forbidden)) return `the firmware no longer trusts who signed it, "${nameOf(signer)}"`;
  return isListed(allowed)
    ? undefined
    : `"${nameOf(signer)}", who signed it, is not among those that the firmware trusts`;
}

/** What a signature in an image says. */
interface Signed {
  readonly imageDigest: Uint8Array;
  readonly certificates: readonly X509Certificate[];
  /** Digest of what describes the image, as the attributes say it; that of the description itself has to be the same. */
  readonly isComplete: boolean;
  readonly attributes: Uint8Array;
  readonly signature: Uint8Array;
}

function child(node: DerNode, ...path: readonly number[]): DerNode {
  return path.reduce((current, index) => {
    const found = derChildren(current)[index];
    if (found === undefined) throw new FormatError("Cannot parse signature: found the end, want another value");
    return found;
  }, node);
}

const explicit0 = 0xa0;

function parseSigned(bytes: Uint8Array): Signed {
  const data = child(parseDer(bytes), 1, 0);
  const parts = derChildren(data);
  const description = child(data, 2, 1, 0);
  const certificates = parts.find(({ tag }, index) => index > 2 && tag === explicit0);
  const info = child(parts.at(-1) ?? data, 0);
  const fields = derChildren(info);
  const attributes = fields.find(({ tag }) => tag === explicit0);
  const signature = fields.findLast(({ tag }) => tag === derTag.octetString);
  if (attributes === undefined || signature === undefined)
    throw new FormatError("Cannot parse signature: found no attributes or no value");
  const digest = derChildren(attributes).find((each) => formatOid(child(each, 0).content) === messageDigestOid);
  const wanted = createHash("sha256").update(description.content).digest();
  return {
    imageDigest: child(description, 1, 1).content,
    certificates: derChildren(certificates ?? { ...info, content: new Uint8Array() }).map(({ bytes: der }) =>
      parseX509(der),
    ),
    isComplete: digest !== undefined && equalBytes(child(digest, 1, 0).content, wanted),
    attributes: derSet(attributes.content),
    signature: signature.content,
  };
}

function parseX509(der: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch (cause) {
    throw new FormatError("Cannot parse signature: found a certificate that cannot be read", { cause });
  }
}

function isSigner(certificate: X509Certificate, { isComplete, attributes, signature }: Signed): boolean {
  return isComplete && verify("sha256", attributes, certificate.publicKey, signature);
}

/** A certificate with those that lead up from it, as far as they are there. */
function chainOf(signer: X509Certificate, others: readonly X509Certificate[]): readonly X509Certificate[] {
  const chain = [signer];
  for (let last: X509Certificate | undefined = signer; last !== undefined;) {
    const current: X509Certificate = last;
    last = others.find((each) => !chain.includes(each) && current.checkIssued(each) && current.verify(each.publicKey));
    if (last !== undefined) chain.push(last);
  }
  return chain;
}

function isIssuer(der: Uint8Array, certificate: X509Certificate): boolean {
  try {
    const issuer = new X509Certificate(der);
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false; // a database may hold what we cannot read
  }
}

function nameOf({ subject }: X509Certificate): string {
  return /^CN=(.*)$/mu.exec(subject)?.[1] ?? subject.replaceAll("\n", ", ");
}
