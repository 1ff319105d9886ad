// testdata of formats: the empty add-on of systemd 257.13, as Debian 13 packages it. osslsigncode 2.5 finds the same digest in such a
// signature, OVMF starts what is signed so; here it is taken apart again.
import { X509Certificate, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { derChildren, derSet, parseDer, type DerNode } from "../formats/der.ts";
import { authenticodeDigest, parsePe } from "../formats/pe.ts";
import { signPe } from "./authenticode.ts";
import { createAuthority } from "./authority.ts";

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
