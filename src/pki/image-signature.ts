// What a signature says of an image: a small text or a statement that names the image's digest, and whether a key has signed it.
import { createPublicKey, type KeyObject } from "node:crypto";
import { FormatError } from "../base/errors.ts";
import { signedBytes, type SignedContent, type SignedEntity } from "./sigstore/entity.ts";
import { findText, listAt, parseFields } from "./sigstore/fields.ts";
import { isSignedWith } from "./sigstore/signature.ts";

const textType = "cosign container image signature";
const statementType = "application/vnd.in-toto+json";
const statementVersions: ReadonlySet<string> = new Set([
  "https://in-toto.io/Statement/v1",
  "https://in-toto.io/Statement/v0.1",
]);
/** Statements of other types say something about an image, which may be anything: no word of the maker that it is his. */
const signaturePredicate = "https://sigstore.dev/cosign/sign/v1";

/** A public key, or that of a certificate; PEM. Throws a FormatError. */
export function parseVerificationKey(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch (error) {
    throw new FormatError("Cannot read key for image signatures: found neither a public key nor a certificate in PEM", {
      cause: error,
    });
  }
}

/** Why a signature with this key does not vouch for the image; undefined when it does. `digest`: of the manifest or index, `sha256:…`. */
export function whyNotForImage(
  { content, signature }: Pick<SignedEntity, "content" | "signature">,
  key: KeyObject,
  digest: string,
): string | undefined {
  if (!isSignedWith(key, signedBytes(content), signature)) return "the signature is not of this key";
  const signed = signedDigests(content);
  if (signed.length === 0) return "the signed text does not name an image";
  return signed.includes(digest) ? undefined : `the signature is for ${signed.join(", ")}`;
}

/** Sources: cosign, "Signature specification", simple signing; in-toto, Statement. */
function signedDigests(content: SignedContent): readonly string[] {
  try {
    const value = parseFields(content.payload, "signed text");
    return content.kind === "text" ? textDigest(value) : statementDigests(value, content.payloadType);
  } catch {
    return []; // signed all the same, but by somebody who means something else
  }
}

function textDigest(value: unknown): readonly string[] {
  const digest = findText(value, "critical", "image", "docker-manifest-digest");
  return findText(value, "critical", "type") === textType && digest !== undefined ? [digest] : [];
}

function statementDigests(value: unknown, payloadType: string): readonly string[] {
  const isSignature =
    payloadType === statementType &&
    statementVersions.has(findText(value, "_type") ?? "") &&
    findText(value, "predicateType") === signaturePredicate;
  if (!isSignature) return [];
  return listAt(value, "subject").flatMap((subject) => {
    const hex = findText(subject, "digest", "sha256");
    return hex === undefined ? [] : [`sha256:${hex}`];
  });
}
