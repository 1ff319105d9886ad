// Chains of our own authority, with a clock that is wrong.
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createAuthority, issueCertificate, type CertificateAndKey } from "./authority.ts";
import { checkChainBesideDates, type ChainCheck } from "./chain.ts";
import { parsePemBlocks } from "./pem.ts";

const now = new Date("2026-06-01T00:00:00Z");
const dayMs = 86_400_000;
const authority = (): Promise<CertificateAndKey> =>
  createAuthority({ algorithm: "ecdsa-p256", organizations: ["time"], now });
const [trusted, strange] = await Promise.all([authority(), authority()]);
const leafOf = async (
  issuer: CertificateAndKey,
  options: Partial<Parameters<typeof issueCertificate>[1]> = {},
): Promise<X509Certificate> => {
  const { certificate } = await issueCertificate(issuer, {
    subject: { commonName: "cn.example" },
    dnsNames: ["time.example"],
    ipAddresses: ["192.0.2.1"],
    notBefore: now,
    lifetimeMs: dayMs,
    ...options,
  });
  return new X509Certificate(certificate);
};
const anchor = new X509Certificate(trusted.certificate);
const check: ChainCheck = { name: "time.example", anchors: [anchor], aliveAtMs: 0 };

test("a chain to a trusted authority is good whatever the time, and says when it is valid", async () => {
  const leaf = await leafOf(trusted);
  const valid = { fromMs: now.getTime(), toMs: now.getTime() + dayMs };
  expect(checkChainBesideDates([leaf], check)).toEqual(valid);
  expect(checkChainBesideDates([leaf, anchor], { ...check, name: "192.0.2.1" })).toEqual(valid);
});

test("what ended before a time that is over for certain is refused", async () => {
  const leaf = await leafOf(trusted);
  const aliveAtMs = now.getTime() + dayMs + 1;
  expect(() => checkChainBesideDates([leaf], { ...check, aliveAtMs })).toThrow("which is over");
});

test("all else is checked", async () => {
  const leaf = await leafOf(trusted);
  expect(() => checkChainBesideDates([], check)).toThrow("shows no certificate");
  expect(() => checkChainBesideDates([leaf], { ...check, name: "other.example" })).toThrow("for another name");
  expect(() => checkChainBesideDates([leaf], { ...check, name: "cn.example" })).toThrow("for another name");
  const client = await leafOf(trusted, { extKeyUsage: ["clientAuth"] });
  expect(() => checkChainBesideDates([client], check)).toThrow("not for servers");
  const other = await leafOf(strange);
  expect(() => checkChainBesideDates([other], check)).toThrow("no authority that is trusted");
  expect(() => checkChainBesideDates([other, new X509Certificate(strange.certificate)], check)).toThrow("no authority");
  expect(() => checkChainBesideDates([leaf], { ...check, anchors: [] })).toThrow("no authority");
});

test("a certificate that is no authority cannot issue others, even with the key of one that is trusted", async () => {
  const middle = await issueCertificate(trusted, { subject: { commonName: "middle" }, notBefore: now });
  const below = await leafOf(middle);
  expect(() => checkChainBesideDates([below, new X509Certificate(middle.certificate)], check)).toThrow("no authority");
});

/** Server, authority in the middle, authority: made with `openssl x509`. */
function chainOf(name: string): readonly X509Certificate[] {
  const text = readFileSync(new URL(`testdata/${name}`, import.meta.url), "utf8");
  return parsePemBlocks(text).map(({ der }) => new X509Certificate(der));
}

test("a chain may go through authorities that are not trusted themselves, if they may speak for all names", () => {
  const [leaf, middle, root] = chainOf("middle-chain.pem");
  if (leaf === undefined || middle === undefined || root === undefined) throw new Error("want three");
  const anchors = [root];
  expect(checkChainBesideDates([leaf, middle], { ...check, anchors }).toMs).toBeGreaterThan(now.getTime());
  expect(checkChainBesideDates([leaf, root, middle], { ...check, anchors }).toMs).toBeGreaterThan(now.getTime());
  expect(() => checkChainBesideDates([leaf], { ...check, anchors })).toThrow("no authority that is trusted");
  const constrained = chainOf("constrained-chain.pem");
  expect(() => checkChainBesideDates(constrained, { ...check, anchors: constrained.slice(2) })).toThrow(
    "an authority of its chain has constraints of names",
  );
});
