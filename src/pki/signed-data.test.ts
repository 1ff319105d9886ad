// SignedData, read back field by field and verified with the signer's key.
import { createHash, X509Certificate, verify } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { derChildren, derOctetString, derSequence, derSet, formatOid, parseDer, type DerNode } from "../formats/der.ts";
import { createAuthority, type CertificateAndKey } from "./authority.ts";
import { parsePem } from "./pem.ts";
import { signContent, signDetached, wrapSignedData } from "./signed-data.ts";

let signer: CertificateAndKey = { certificate: "", key: "" };
beforeAll(async () => {
  signer = await createAuthority({ algorithm: "rsa-2048", organizations: ["test"], now: new Date() });
});

/** The node at a path of indexes. */
function at(node: DerNode, ...path: readonly number[]): DerNode {
  let current = node;
  for (const index of path) {
    const child = derChildren(current)[index];
    if (child === undefined) throw new Error(`no node at ${path.join(".")}`);
    current = child;
  }
  return current;
}

function verifies(signed: Uint8Array, signature: DerNode): boolean {
  return verify("sha256", signed, new X509Certificate(signer.certificate).publicKey, signature.content);
}

test("signDetached() signs the bytes, keeps none of them, and names its signer", async () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const made = parseDer(await signDetached(bytes, signer));
  const info = at(made, 4, 0);
  expect(verifies(bytes, at(info, 4))).toBe(true);
  expect(formatOid(at(made, 2, 0).content)).toBe("1.2.840.113549.1.7.1");
  expect(derChildren(at(made, 2))).toHaveLength(1);
  expect(at(made, 3).content).toEqual(parsePem(signer.certificate, ["CERTIFICATE"]).der);
  // Firmware looks for the digest's OID at this very place.
  expect(made.bytes.subarray(13, 22).toHex()).toBe("608648016503040201");
});

test("signContent() signs attributes with the type and the digest of the content's inside", async () => {
  const inside = derOctetString(Uint8Array.of(9));
  const made = parseDer(await signContent("1.3.6.1.4.1.311.2.1.4", derSequence(inside), signer));
  const info = at(made, 4, 0);
  const attributes = at(info, 3);
  expect(verifies(derSet(attributes.content), at(info, 5))).toBe(true);
  expect(at(made, 2, 1, 0).bytes).toEqual(derSequence(inside));
  const digest = derChildren(attributes).find((each) => formatOid(at(each, 0).content) === "1.2.840.113549.1.9.4");
  expect(digest && at(digest, 1, 0).content.toHex()).toBe(createHash("sha256").update(inside).digest("hex"));
  expect(formatOid(at(parseDer(wrapSignedData(made.bytes)), 0).content)).toBe("1.2.840.113549.1.7.2");
});

test("signDetached() refuses a key that is no RSA key, and one that is another's", async () => {
  const ed25519 = await createAuthority({ algorithm: "ed25519", organizations: [], now: new Date() });
  const other = await createAuthority({ algorithm: "rsa-2048", organizations: [], now: new Date() });
  await expect(signDetached(new Uint8Array(1), ed25519)).rejects.toThrow('found a key of type "ed25519", want RSA');
  await expect(signDetached(new Uint8Array(1), { ...signer, key: other.key })).rejects.toThrow(
    "is not the certificate's",
  );
});
