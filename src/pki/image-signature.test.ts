// Signatures with keys of every kind, and what does not count as one.
import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { expect, test } from "vitest";
import { createAuthority } from "./authority.ts";
import { parseVerificationKey, whyNotForImage } from "./image-signature.ts";
import { parsePrivateKey } from "./keys.ts";

const digest = `sha256:${"ab".repeat(32)}`;

function payloadOf(named: unknown, type = "cosign container image signature"): Uint8Array {
  const identity = { "docker-reference": "registry.example/app" };
  return new TextEncoder().encode(
    JSON.stringify({ critical: { identity, image: { "docker-manifest-digest": named }, type }, optional: null }),
  );
}

const pairs = {
  "ECDSA P-256": generateKeyPairSync("ec", { namedCurve: "P-256" }),
  RSA: generateKeyPairSync("rsa", { modulusLength: 2048 }),
  Ed25519: generateKeyPairSync("ed25519"),
} as const;

const signed = (payload: Uint8Array, key: KeyObject): Uint8Array =>
  sign(key.asymmetricKeyType === "ed25519" ? null : "sha256", payload, key);

test.each(Object.entries(pairs))(
  "whyNotForImage() takes signatures of %s for this image only",
  (_, { publicKey, privateKey }) => {
    const key = parseVerificationKey(publicKey.export({ type: "spki", format: "pem" }));
    const check = (payload: Uint8Array, signature = signed(payload, privateKey)): string | undefined =>
      whyNotForImage({ content: { kind: "text", payload }, signature }, key, digest);
    expect(check(payloadOf(digest))).toBeUndefined();
    expect(check(payloadOf("sha256:00"))).toBe("the signature is for sha256:00");
    expect(check(payloadOf(digest, "something else"))).toBe("the signed text does not name an image");
    expect(check(new TextEncoder().encode("hello"))).toBe("the signed text does not name an image");
    const other = signed(payloadOf("sha256:00"), privateKey);
    expect(check(payloadOf(digest), other)).toBe("the signature is not of this key");
    expect(check(payloadOf(digest), new Uint8Array())).toBe("the signature is not of this key");
  },
);

test("parseVerificationKey() takes the key of a certificate, and refuses other texts", async () => {
  const { certificate, key } = await createAuthority({
    organizations: ["x"],
    now: new Date(),
    algorithm: "ecdsa-p256",
  });
  const payload = payloadOf(digest);
  const signature = signed(payload, parsePrivateKey(key));
  expect(
    whyNotForImage({ content: { kind: "text", payload }, signature }, parseVerificationKey(certificate), digest),
  ).toBeUndefined();
  expect(() => parseVerificationKey("nonsense")).toThrow("found neither a public key nor a certificate");
});
