// Signed measurements: what is written is what the signer's key verifies, and what is read back; others' entries are passed over.
import { createPublicKey, verify } from "node:crypto";
import { expect, test } from "vitest";
import { FormatError } from "../base/errors.ts";
import { encodePublicKey, generateKey } from "./keys.ts";
import { approvedPolicies, parseSigner, registerPolicy, signRegister } from "./pcr-signature.ts";

const key = await generateKey("rsa-2048");
const signer = parseSigner(encodePublicKey(key));
const value = new Uint8Array(32).fill(7);

test("signed values are read back, and their signatures verified", () => {
  const json = signRegister(key, 11, [value, new Uint8Array(32)]);
  const policies = approvedPolicies(json, signer, 11);
  expect(policies.map(({ digest }) => digest.toHex())).toEqual([
    registerPolicy(11, value).toHex(),
    registerPolicy(11, new Uint8Array(32)).toHex(),
  ]);
  for (const { digest, signature } of policies)
    expect(verify("sha256", digest, createPublicKey(key), signature)).toBe(true);
  expect(signRegister(key, 11, [value, new Uint8Array(32)])).toBe(json);
});

test("entries of other signers and for other registers do not count", async () => {
  const other = parseSigner(encodePublicKey(await generateKey("rsa-2048")));
  expect(approvedPolicies(signRegister(key, 11, [value]), other, 11)).toEqual([]);
  expect(approvedPolicies(signRegister(key, 12, [value]), signer, 11)).toEqual([]);
});

test("what is no JSON, and a key that TPMs do not know, is refused", async () => {
  expect(() => approvedPolicies("{", signer, 11)).toThrow(FormatError);
  expect(() => approvedPolicies("[]", signer, 11)).toThrow(FormatError);
  const elliptic = encodePublicKey(await generateKey("ed25519")).replaceAll("ED25519 PUBLIC", "PUBLIC");
  expect(() => parseSigner(elliptic)).toThrow(/found type "ed25519", want RSA/u);
});
