// Signatures with the signer's certificate beside them, as firmware wants them for programs and for its key databases. RFC 5652 (CMS), in the form
// of PKCS #7 1.5: one signer, RSA, SHA-256.
import { createHash } from "node:crypto";
import { FormatError } from "../base/errors.ts";
import {
  derContext,
  derInteger,
  derNull,
  derOctetString,
  derOid,
  derSequence,
  derSet,
  parseDer,
} from "../formats/der.ts";
import type { CertificateAndKey } from "./authority.ts";
import { issuerAndSerial, parseCertificate } from "./certificate.ts";
import { parsePrivateKey, signBytes } from "./keys.ts";
import { parsePem } from "./pem.ts";

const dataOid = "1.2.840.113549.1.7.1";
const signedDataOid = "1.2.840.113549.1.7.2";
const contentTypeOid = "1.2.840.113549.1.9.3";
export const messageDigestOid = "1.2.840.113549.1.9.4";
const sha256 = (): Uint8Array => derSequence(derOid("2.16.840.1.101.3.4.2.1"), derNull());
const rsaEncryption = (): Uint8Array => derSequence(derOid("1.2.840.113549.1.1.1"), derNull());

/** SignedData over bytes that are kept elsewhere, without attributes: the signature is over the bytes themselves. */
export async function signDetached(bytes: Uint8Array, signer: CertificateAndKey): Promise<Uint8Array> {
  return signedData({ contentInfo: derSequence(derOid(dataOid)), attributes: [], signed: bytes }, signer);
}

/** SignedData that holds `content`, one DER value of the type `oid`. The digest is made of the value without its tag and length (PKCS #7, 9.3). */
export async function signContent(oid: string, content: Uint8Array, signer: CertificateAndKey): Promise<Uint8Array> {
  const digest = createHash("sha256").update(parseDer(content).content).digest();
  const attributes = [
    derSequence(derOid(contentTypeOid), derSet(derOid(oid))),
    derSequence(derOid(messageDigestOid), derSet(derOctetString(digest))),
  ].toSorted((a, b) => Buffer.compare(a, b)); // SET OF, X.690, 11.6
  const contentInfo = derSequence(derOid(oid), derContext(0, content));
  return signedData({ contentInfo, attributes, signed: derSet(...attributes) }, signer);
}

/** SignedData in the frame that says what it is. */
export function wrapSignedData(signed: Uint8Array): Uint8Array {
  return derSequence(derOid(signedDataOid), derContext(0, signed));
}

interface Content {
  readonly contentInfo: Uint8Array;
  /** Sorted; none where the content itself is signed. */
  readonly attributes: readonly Uint8Array[];
  readonly signed: Uint8Array;
}

async function signedData(
  { contentInfo, attributes, signed }: Content,
  signer: CertificateAndKey,
): Promise<Uint8Array> {
  const key = parsePrivateKey(signer.key);
  if (key.asymmetricKeyType !== "rsa")
    throw new FormatError(`Cannot sign: found a key of type "${key.asymmetricKeyType ?? "none"}", want RSA`);
  if (!parseCertificate(signer.certificate).x509.checkPrivateKey(key))
    throw new FormatError("Cannot sign: found a key that is not the certificate's, want the two of one pair");
  const { der } = parsePem(signer.certificate, ["CERTIFICATE"]);
  const signerInfo = derSequence(
    derInteger(1),
    issuerAndSerial(der),
    sha256(),
    ...(attributes.length === 0 ? [] : [derContext(0, parseDer(derSet(...attributes)).content)]),
    rsaEncryption(),
    derOctetString(await signBytes(key, signed)),
  );
  return derSequence(derInteger(1), derSet(sha256()), contentInfo, derContext(0, der), derSet(signerInfo));
}
