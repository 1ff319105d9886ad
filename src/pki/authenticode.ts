// Authenticode: signatures in PE images, by which Secure Boot knows the programs that it may start. Source: Microsoft, "Windows Authenticode
// Portable Executable Signature Format", 2008; UEFI 2.10, 32.5.
import { derBitString, derContext, derNull, derOctetString, derOid, derSequence } from "../formats/der.ts";
import { addPeSignature, authenticodeDigest } from "../formats/pe.ts";
import type { CertificateAndKey } from "./authority.ts";
import { signContent, wrapSignedData } from "./signed-data.ts";

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
