// Certificates, keys and requests against a real client's files (testdata: made by talosctl v1.14.0-rc.1 for a throw-away cluster).
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { derChildren, parseDer, type DerNode } from "../formats/der.ts";
import { createAuthority, issueCertificate, issueClientCertificate, issueFor } from "./authority.ts";
import { isSignedBy, parseCertificate, parseCertificates, spkiFingerprint } from "./certificate.ts";
import { createRequest, parseRequest } from "./csr.ts";
import { encodePrivateKey, generateKey, parsePrivateKey, standardKeyPem, type KeyAlgorithm } from "./keys.ts";
import { parsePem } from "./pem.ts";
import { generateSecrets } from "./secrets-bundle.ts";

const now = new Date("2026-11-21T12:00:00Z");
const file = (name: string): string => readFileSync(new URL(`testdata/${name}`, import.meta.url), "utf8");

/** Tags and lengths of a tree, values left out; nested DER in extensions is not opened. */
function shape(node: DerNode): unknown {
  return (node.tag & 0x20) === 0 ? node.tag : [node.tag, derChildren(node).map(shape)];
}
const shapeOfPem = (pem: string): unknown => shape(parseDer(parsePem(pem, ["CERTIFICATE"]).der));

test.each(["os", "etcd", "k8s", "k8saggregator"])("a real client's %s key and authority are read", (name) => {
  const certificate = parseCertificate(file(`${name}.crt`));
  expect(certificate.isAuthority).toBe(true);
  expect(certificate.x509.checkPrivateKey(parsePrivateKey(file(`${name}.key`)))).toBe(true);
  expect(isSignedBy(certificate, [certificate], now)).toBe(true);
});

test.each(["os", "etcd", "k8s", "k8sserviceaccount", "admin"])("the %s key is written as it was read", (name) => {
  expect(encodePrivateKey(parsePrivateKey(file(`${name}.key`)))).toBe(file(`${name}.key`));
});

test.each([
  ["os", "ed25519", ["talos"]],
  ["etcd", "ecdsa-p256", ["etcd"]],
  ["k8saggregator", "ecdsa-p256", []],
] as const)(
  "createAuthority() writes the shape of a real %s authority",
  async (name, algorithm: KeyAlgorithm, organizations) => {
    const { certificate, key } = await createAuthority({ algorithm, organizations, now });
    const parsed = parseCertificate(certificate);
    expect(shapeOfPem(certificate)).toEqual(shapeOfPem(file(`${name}.crt`)));
    expect(parsed.subject).toEqual({ organizations, commonName: "" });
    expect(parsed.notAfter).toEqual(new Date("2036-11-18T12:00:00Z"));
    expect(parsed.x509.checkPrivateKey(parsePrivateKey(key))).toBe(true);
    expect(isSignedBy(parsed, [parsed], now)).toBe(true);
  },
);

test("issueClientCertificate() writes the shape of a real administrator's certificate", async () => {
  const os = { certificate: file("os.crt"), key: file("os.key") };
  const admin = await issueClientCertificate(os, { roles: ["os:admin"], now });
  const parsed = parseCertificate(admin.certificate);
  expect(shapeOfPem(admin.certificate)).toEqual(shapeOfPem(file("admin.crt")));
  expect(parsed.extKeyUsage).toEqual(parseCertificate(file("admin.crt")).extKeyUsage);
  expect(isSignedBy(parsed, [parseCertificate(os.certificate)], now)).toBe(true);
  expect(isSignedBy(parsed, [parseCertificate(file("k8s.crt"))], now)).toBe(false);
  expect(isSignedBy(parsed, [parseCertificate(os.certificate)], new Date("2028-01-01"))).toBe(false);
});

test("issueCertificate() carries names, addresses, roles and usages", async () => {
  const issuer = await createAuthority({ algorithm: "ecdsa-p256", organizations: ["etcd"], now });
  const leaf = await issueCertificate(issuer, {
    subject: { organizations: ["b", "a"], commonName: "node-1.example" },
    notBefore: now,
    keyUsage: ["digitalSignature", "keyEncipherment"],
    extKeyUsage: ["serverAuth"],
    dnsNames: ["node-1", "node-1.example"],
    ipAddresses: ["10.0.2.15", "::1", "fd00::1"],
  });
  const parsed = parseCertificate(leaf.certificate);
  expect(parsed).toMatchObject({
    subject: { organizations: ["a", "b"], commonName: "node-1.example" },
    dnsNames: ["node-1", "node-1.example"],
    ipAddresses: ["10.0.2.15", "::1", "fd00::1"],
    extKeyUsage: ["1.3.6.1.5.5.7.3.1"],
    isAuthority: false,
    notAfter: new Date("2026-11-22T12:00:00Z"),
  });
  expect(parsed.x509.checkHost("node-1")).toBe("node-1");
  expect(parsed.x509.checkIP("fd00:0::1")).toBe("fd00:0::1");
  expect(leaf.key).toContain("EC PRIVATE KEY");
});

test("an empty subject with alternative names makes them critical", async () => {
  const issuer = await createAuthority({ algorithm: "ed25519", organizations: [], now });
  const leaf = await issueCertificate(issuer, { subject: {}, notBefore: now, ipAddresses: ["127.0.0.1"] });
  expect(parseCertificate(leaf.certificate).x509.issuer ?? "").toBe("");
  expect(Buffer.from(parsePem(leaf.certificate, ["CERTIFICATE"]).der).toString("hex")).toContain("0603551d110101ff");
});

test.each(["ed25519", "ecdsa-p256"] as const)("createRequest() and parseRequest() with %s", async (algorithm) => {
  const key = await generateKey(algorithm);
  const pem = await createRequest(
    key,
    { organizations: ["x"], commonName: "w" },
    { dnsNames: ["w"], ipAddresses: ["10.0.0.2"] },
  );
  const request = parseRequest(pem);
  expect(request).toMatchObject({
    subject: { organizations: ["x"], commonName: "w" },
    dnsNames: ["w"],
    ipAddresses: ["10.0.0.2"],
  });
  const os = { certificate: file("os.crt"), key: file("os.key") };
  const signed = parseCertificate(
    await issueFor(os, request.publicKey, {
      subject: { commonName: "w" },
      notBefore: now,
      extKeyUsage: ["serverAuth"],
    }),
  );
  expect(signed.x509.checkPrivateKey(key)).toBe(true);
});

test("parseRequest() refuses a request whose signature does not fit", async () => {
  const key = await generateKey("ed25519");
  const der = Buffer.from(parsePem(await createRequest(key, { commonName: "w" }), ["CERTIFICATE REQUEST"]).der);
  der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
  const broken = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString("base64")}\n-----END CERTIFICATE REQUEST-----\n`;
  expect(() => parseRequest(broken)).toThrow("signature does not match");
});

test("malformed PEM is a FormatError that keeps the text to itself", () => {
  const secret = "c2VjcmV0LXRleHQ=";
  const pem = `-----BEGIN ED25519 PRIVATE KEY-----\n${secret}\n-----END ED25519 PRIVATE KEY-----\n`;
  expect(() => parsePrivateKey(pem)).toThrow(
    /^Cannot parse private key: found malformed "ED25519 PRIVATE KEY", want PKCS8 bytes$/u,
  );
  expect(() => parseCertificate("hello")).toThrow(/^Cannot read PEM: found no PEM block/u);
  expect(() => parseCertificate(pem.replaceAll("ED25519 PRIVATE KEY", "CERTIFICATE"))).toThrow(
    /^Cannot parse certificate/u,
  );
  expect(parseCertificates("no certificate here")).toEqual([]);
});

test("standardKeyPem() uses the label that TLS knows, spkiFingerprint() is 32 bytes of base64", () => {
  expect(standardKeyPem(file("os.key"))).toMatch(/^-----BEGIN PRIVATE KEY-----\n/u);
  expect(Buffer.from(spkiFingerprint(parseCertificate(file("os.crt"))), "base64").length).toBe(32);
});

test("generateSecrets() makes a bundle by the contract", async () => {
  const bundle = await generateSecrets({ now, contractMinor: 2 });
  expect(bundle.trustdToken).toMatch(/^[0-9a-z]{6}\.[0-9a-z]{16}$/u);
  expect(Buffer.from(bundle.cluster.id, "base64").length).toBe(32);
  expect(Object.keys(bundle.secrets)).toEqual(["bootstrapToken", "aescbcEncryptionSecret"]);
  expect(bundle.certs.k8sServiceAccountKey).toContain("EC PRIVATE KEY");
});
