// Signatures of images as cosign makes them with a key: a small JSON text that names the image's digest, and a signature over that text.
import { createPublicKey, verify, type KeyObject } from "node:crypto";
import { FormatError } from "../base/errors.ts";

export interface ImageSignature {
  /** The signed text, as it came. */
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

const payloadType = "cosign container image signature";

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

/** Why a signature does not vouch for the image; undefined when it does. `digest`: of the manifest or index, `sha256:…`. */
export function whyNotSigned(
  { payload, signature }: ImageSignature,
  key: KeyObject,
  digest: string,
): string | undefined {
  // Ed25519 signs the text itself, the others its SHA-256.
  const algorithm = key.asymmetricKeyType === "ed25519" ? null : "sha256";
  if (!verify(algorithm, payload, key, signature)) return "the signature is not of this key";
  const signed = signedDigest(payload);
  if (signed === undefined) return "the signed text does not name an image";
  return signed === digest ? undefined : `the signature is for ${signed}`;
}

/** Source: cosign, "Signature specification", simple signing. */
function signedDigest(payload: Uint8Array): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  } catch {
    return undefined; // signed all the same, but by somebody who means something else
  }
  const critical = at(value, "critical");
  const digest = at(at(critical, "image"), "docker-manifest-digest");
  return at(critical, "type") === payloadType && typeof digest === "string" ? digest : undefined;
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
