// Signatures by keys of every kind that signers and logs have, with the hash that belongs to the kind.
import { constants, verify, type KeyObject } from "node:crypto";

/** By the curve's name; RSA has SHA-256, Ed25519 none of its own. */
const curveHashes: Readonly<Record<string, string>> = {
  prime256v1: "sha256",
  secp384r1: "sha384",
  secp521r1: "sha512",
};

/** False for a signature of another key, and for kinds of keys that nobody signs with here. */
export function isSignedWith(key: KeyObject, bytes: Uint8Array, signature: Uint8Array): boolean {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === "ed25519") return verify(null, bytes, key, signature);
  if (type === "rsa") return verify("sha256", bytes, { key, padding: constants.RSA_PKCS1_PADDING }, signature);
  const hash = type === "ec" ? curveHashes[details?.namedCurve ?? ""] : undefined;
  // Curves of more bits sign with SHA-256 too: which hash it was is not said beside the signature.
  if (hash === undefined) return false;
  return [...new Set([hash, "sha256"])].some((each) => verify(each, bytes, key, signature));
}
