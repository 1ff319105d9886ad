// testdata of formats: the empty add-on of systemd 257.13, as Debian 13 packages it. osslsigncode 2.5 finds the same digest in such a
// signature, OVMF starts what is signed so; here it is taken apart again.
import { X509Certificate, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { derChildren, derSet, parseDer, type DerNode } from "../formats/der.ts";
import { authenticodeDigest, parsePe } from "../formats/pe.ts";
import { signPe, whyNotTrusted } from "./authenticode.ts";
import { createAuthority, type CertificateAndKey } from "./authority.ts";

const image = new Uint8Array(readFileSync(join(import.meta.dirname, "../formats/testdata/addonx64.efi")));

function at(node: DerNode, ...path: readonly number[]): DerNode {
  return path.reduce((current, index) => {
    const child = derChildren(current)[index];
    if (child === undefined) throw new Error(`no node at ${path.join(".")}`);
    return child;
  }, node);
}

/** The first signature of an image. */
function signatureOf(signed: Uint8Array): DerNode {
  const { fileOffset } = parsePe(signed).certificates;
  const length = new DataView(signed.buffer, signed.byteOffset).getUint32(fileOffset, true);
  return parseDer(signed.subarray(fileOffset + 8, fileOffset + length));
}

test("signPe() signs the digest of the image, which stays the same", async () => {
  const signer = await createAuthority({ algorithm: "rsa-2048", organizations: ["test"], now: new Date() });
  const signed = await signPe(image, signer);
  const data = at(signatureOf(signed), 1, 0);
  expect(Buffer.from(at(data, 2, 1, 0, 1, 1).content)).toEqual(Buffer.from(authenticodeDigest(image)));
  expect(authenticodeDigest(signed)).toEqual(authenticodeDigest(image));
  const info = at(data, 4, 0);
  const attributes = derSet(at(info, 3).content);
  const { publicKey } = new X509Certificate(signer.certificate);
  expect(verify("sha256", attributes, publicKey, at(info, 5).content)).toBe(true);
});

test("a second signature lies behind the first", async () => {
  const signer = await createAuthority({ algorithm: "rsa-2048", organizations: ["test"], now: new Date() });
  const once = await signPe(image, signer);
  const twice = await signPe(once, signer);
  const { certificates } = parsePe(twice);
  expect([certificates.fileOffset, certificates.bytes]).toEqual([
    parsePe(once).certificates.fileOffset,
    2 * parsePe(once).certificates.bytes,
  ]);
  expect(authenticodeDigest(twice)).toEqual(authenticodeDigest(image));
});

const nothing = { certificates: [], digests: [] };

function databaseOf(...signers: readonly CertificateAndKey[]) {
  const certificates = signers.map(({ certificate }) => ({ owner: "", der: new X509Certificate(certificate).raw }));
  return { certificates, digests: [] };
}

test("whyNotTrusted() knows signatures by those whom the firmware trusts", async () => {
  const make = (organization: string): Promise<CertificateAndKey> =>
    createAuthority({ algorithm: "rsa-2048", organizations: [organization], now: new Date() });
  const [own, other] = await Promise.all([make("own"), make("other")]);
  const signed = await signPe(image, own);
  const trusts = (bytes: Uint8Array, allowed: CertificateAndKey, ...forbidden: readonly CertificateAndKey[]) =>
    whyNotTrusted(bytes, { allowed: databaseOf(allowed), forbidden: databaseOf(...forbidden) });
  expect(trusts(signed, own)).toBeUndefined();
  expect(trusts(await signPe(await signPe(image, other), own), own)).toBeUndefined();
  expect(trusts(signed, other)).toMatch(/^".*own.*", who signed it, is not among those that the firmware trusts$/u);
  expect(trusts(signed, own, own)).toMatch(/^the firmware no longer trusts who signed it, ".*own.*"$/u);
  expect(trusts(image, own)).toBe("it has no signature");
  const changed = signed.slice();
  const [section] = parsePe(image).sections;
  changed.fill(0xee, section?.fileOffset, (section?.fileOffset ?? 0) + 8);
  expect(trusts(changed, own)).toBe("its signature is for another image");
  const broken = signed.slice();
  broken.fill(0xff, parsePe(signed).certificates.fileOffset + 12, parsePe(signed).certificates.fileOffset + 30);
  expect(trusts(broken, own)).toBe("its signature cannot be read");
});

test("whyNotTrusted() knows single images by their digests", () => {
  const digests = { certificates: [], digests: [authenticodeDigest(image)] };
  expect(whyNotTrusted(image, { allowed: digests, forbidden: nothing })).toBeUndefined();
  expect(whyNotTrusted(image, { allowed: digests, forbidden: digests })).toBe(
    "the firmware's list of revoked images has it",
  );
});

test("whyNotTrusted() does not take a signature whose attributes were exchanged", async () => {
  const own = await createAuthority({ algorithm: "rsa-2048", organizations: ["own"], now: new Date() });
  const signed = await signPe(image, own);
  const value = at(signatureOf(signed), 1, 0, 4, 0, 5).content;
  const forged = signed.slice();
  forged[value.byteOffset - signed.byteOffset] = (value[0] ?? 0) ^ 1;
  expect(whyNotTrusted(forged, { allowed: databaseOf(own), forbidden: nothing })).toBe(
    "its signature is not of the certificate beside it",
  );
});
