// Private keys: generation, and the PEM forms of this API, among them Ed25519 under a label of its own.
import { createPrivateKey, createPublicKey, generateKeyPair, randomBytes, sign, type KeyObject } from "node:crypto";
import { FormatError } from "../base/errors.ts";
import { derBitString, derNull, derOid, derSequence } from "../formats/der.ts";
import { encodePem, parsePem } from "./pem.ts";

/** RSA of 2048 bits is for what firmware and TPMs must be able to verify; few of them know longer keys. */
export type KeyAlgorithm = "ed25519" | "ecdsa-p256" | "rsa-2048" | "rsa-4096";

const privateLabels = ["ED25519 PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"];

const publicLabels = {
  ed25519: "ED25519 PUBLIC KEY",
  "ecdsa-p256": "EC PUBLIC KEY",
  "rsa-2048": "PUBLIC KEY",
  "rsa-4096": "PUBLIC KEY",
} as const;

/** Generated off the event loop: an RSA key takes seconds. */
export async function generateKey(algorithm: KeyAlgorithm): Promise<KeyObject> {
  const { promise, resolve, reject } = Promise.withResolvers<KeyObject>();
  const done = (error: Error | null, _public: KeyObject, key: KeyObject): void =>
    error === null ? resolve(key) : reject(error);
  switch (algorithm) {
    case "ed25519":
      generateKeyPair("ed25519", done);
      break;
    case "ecdsa-p256":
      generateKeyPair("ec", { namedCurve: "prime256v1" }, done);
      break;
    case "rsa-2048":
      generateKeyPair("rsa", { modulusLength: 2048 }, done);
      break;
    case "rsa-4096":
      generateKeyPair("rsa", { modulusLength: 4096 }, done);
      break;
  }
  return promise;
}

/** What a leaf's key is, when its issuer's key is this one. */
export function algorithmOf(key: KeyObject): KeyAlgorithm {
  const type = key.asymmetricKeyType;
  if (type === "ed25519") return "ed25519";
  if (type === "ec" && key.asymmetricKeyDetails?.namedCurve === "prime256v1") return "ecdsa-p256";
  if (type === "rsa") return (key.asymmetricKeyDetails?.modulusLength ?? 0) <= 2048 ? "rsa-2048" : "rsa-4096";
  throw new FormatError(`Cannot use key: found type "${type ?? "none"}", want Ed25519, ECDSA P-256 or RSA`);
}

/** PKCS#8 under `ED25519 PRIVATE KEY`, SEC 1 under `EC PRIVATE KEY`, PKCS#1 under `RSA PRIVATE KEY`. */
export function encodePrivateKey(key: KeyObject): string {
  const algorithm = algorithmOf(key);
  if (algorithm === "ed25519") return encodePem("ED25519 PRIVATE KEY", key.export({ type: "pkcs8", format: "der" }));
  if (algorithm === "ecdsa-p256") return encodePem("EC PRIVATE KEY", key.export({ type: "sec1", format: "der" }));
  return encodePem("RSA PRIVATE KEY", key.export({ type: "pkcs1", format: "der" }));
}

/** The public half: PKIX under `ED25519 PUBLIC KEY`, `EC PUBLIC KEY` or, for RSA, `PUBLIC KEY`. */
export function encodePublicKey(key: KeyObject): string {
  return encodePem(publicLabels[algorithmOf(key)], publicKeyInfo(key));
}

/** Any of the labels above, and `PRIVATE KEY`. Throws a FormatError without a word of the key's text. */
export function parsePrivateKey(pem: string): KeyObject {
  const { label, der } = parsePem(pem, privateLabels);
  const type = label === "EC PRIVATE KEY" ? "sec1" : label === "RSA PRIVATE KEY" ? "pkcs1" : "pkcs8";
  try {
    return createPrivateKey({ key: Buffer.from(der), format: "der", type });
  } catch {
    // The library's message is not repeated: it may describe the key.
    throw new FormatError(`Cannot parse private key: found malformed "${label}", want ${type.toUpperCase()} bytes`);
  }
}

/** The same key with the label that TLS libraries know: `PRIVATE KEY` instead of `ED25519 PRIVATE KEY`. */
export function standardKeyPem(pem: string): string {
  return parsePrivateKey(pem).export({ type: "pkcs8", format: "pem" });
}

/** SubjectPublicKeyInfo of a private or public key. RFC 5280, 4.1.2.7. */
export function publicKeyInfo(key: KeyObject): Uint8Array {
  return (key.type === "private" ? createPublicKey(key) : key).export({ type: "spki", format: "der" });
}

const rsaWithSha256 = derSequence(derOid("1.2.840.113549.1.1.11"), derNull()); // RFC 4055
const signatureOids: Readonly<Record<KeyAlgorithm, Uint8Array>> = {
  ed25519: derSequence(derOid("1.3.101.112")), // RFC 8410
  "ecdsa-p256": derSequence(derOid("1.2.840.10045.4.3.2")), // ecdsa-with-SHA256, RFC 5758
  "rsa-2048": rsaWithSha256,
  "rsa-4096": rsaWithSha256,
};

/** AlgorithmIdentifier of the signatures this key makes. */
export function signatureAlgorithm(key: KeyObject): Uint8Array {
  return signatureOids[algorithmOf(key)];
}

/** The bare signature, over SHA-256 where the key wants a digest. Made off the event loop. */
export async function signBytes(key: KeyObject, data: Uint8Array): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const digest = algorithmOf(key) === "ed25519" ? null : "sha256";
  sign(digest, data, key, (error, signature) => (error === null ? resolve(signature) : reject(error)));
  return promise;
}

/** `SEQUENCE { data, AlgorithmIdentifier, BIT STRING }`: the frame of certificates and requests. */
export async function signDer(key: KeyObject, data: Uint8Array): Promise<Uint8Array> {
  return derSequence(data, signatureAlgorithm(key), derBitString(await signBytes(key, data)));
}

/** A positive 128-bit serial number. */
export function randomSerial(): Uint8Array {
  return randomBytes(16);
}
