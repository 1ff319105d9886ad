// trustd over a real connection: from a worker's order to its certificate, and what strangers get.
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../base/clock.ts";
import { createLogger } from "../base/logger.ts";
import { orderCertificates, type CertificateOrder } from "../clients/trustd/client.ts";
import { createAuthority, issueCertificate, type CertificateAndKey } from "../pki/authority.ts";
import { isSignedBy, parseCertificate } from "../pki/certificate.ts";
import { createRequest } from "../pki/csr.ts";
import { generateKey } from "../pki/keys.ts";
import { encodeUtf8 } from "../base/bytes.ts";
import { signerOf } from "./certificate.ts";
import type { TrustView } from "./feed.ts";
import { trustServer } from "./serve.ts";

const clock = systemClock;
const token = "r78vqh.7ep0e0dkyfzxpelz";
let authority: CertificateAndKey;
let view: TrustView;
let port = 0;
let stop: AbortController;
let running: Promise<void>;
const lines: string[] = [];

async function serverPair(): Promise<CertificateAndKey> {
  return issueCertificate(authority, {
    subject: { commonName: "cp" },
    notBefore: new Date(clock.now() - 60_000),
    extKeyUsage: ["serverAuth"],
    ipAddresses: ["127.0.0.1"],
  });
}

const pem = ({ certificate, key }: CertificateAndKey) => ({ crt: encodeUtf8(certificate), key: encodeUtf8(key) });

beforeEach(async () => {
  authority = await createAuthority({
    algorithm: "ed25519",
    organizations: ["talos"],
    now: new Date(clock.now() - 60_000),
  });
  const acceptedCAs = [{ crt: encodeUtf8(authority.certificate) }];
  view = {
    root: { issuingCa: pem(authority), acceptedCAs, certSaniPs: [], certSandnsNames: [], token },
    certificates: { server: pem(await serverPair()), acceptedCAs },
  };
  lines.length = 0;
  stop = new AbortController();
  const log = createLogger((level, message, fields) => lines.push(`${level} ${message} ${JSON.stringify(fields)}`));
  const { promise, resolve } = Promise.withResolvers<number>();
  const handle = signerOf({ clock, log, view: () => view });
  const server = trustServer({ clock, log, handle, view: () => view, port: 0, onListening: resolve });
  running = server.run(stop.signal);
  port = await promise;
});

afterEach(async () => {
  stop.abort();
  await running;
});

async function orderOf(changes: Partial<CertificateOrder> = {}): Promise<CertificateOrder> {
  const csr = await createRequest(
    await generateKey("ed25519"),
    { commonName: "worker-1", organizations: ["os:admin"] },
    { dnsNames: ["worker-1"], ipAddresses: ["10.0.0.7"] },
  );
  return { hosts: ["127.0.0.1"], ca: authority.certificate, token, csr, ...changes };
}

const order = (wanted: CertificateOrder) => orderCertificates({ clock, port })(wanted, stop.signal);

test("a worker gets a server certificate for a day, without the roles it asked for", async () => {
  const { ca, crt } = await order(await orderOf());
  expect(ca).toBe(authority.certificate);
  const certificate = parseCertificate(crt);
  expect(isSignedBy(certificate, [parseCertificate(ca)], new Date(clock.now()))).toBe(true);
  expect([certificate.subject, certificate.extKeyUsage, certificate.dnsNames, certificate.ipAddresses]).toEqual([
    { commonName: "worker-1", organizations: [] },
    ["1.3.6.1.5.5.7.3.1"],
    ["worker-1"],
    ["10.0.0.7"],
  ]);
  expect(certificate.notAfter.getTime() - certificate.notBefore.getTime()).toBe(86_400_000);
  expect(lines.some((line) => line.includes("issued a certificate") && line.includes("worker-1"))).toBe(true);
  expect(lines.some((line) => line.includes("removed organizations") && line.includes("os:admin"))).toBe(true);
});

test.each(["", "wrong", `${token}x`, token.slice(1)])("a caller with another token gets nothing: %j", async (wrong) => {
  await expect(order(await orderOf({ token: wrong }))).rejects.toThrow(/token/u);
  expect(lines.some((line) => line.startsWith("warn refused a caller"))).toBe(true);
  expect(lines.join("\n")).not.toContain(wrong === "" ? "\0" : `"${wrong}"`);
});

test("an empty token of the config lets nobody in", async () => {
  if (view.root !== undefined) view = { ...view, root: { ...view.root, token: "" } };
  await expect(order(await orderOf({ token: "" }))).rejects.toThrow(/token/u);
});

test.each(["", "hello", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n"])(
  "what is no request is refused: %j",
  async (csr) => {
    await expect(order(await orderOf({ csr }))).rejects.toThrow("failed to parse CSR");
  },
);

test("without an authority nothing is signed; a stranger is not asked", async () => {
  if (view.root !== undefined) view = { ...view, root: { ...view.root, issuingCa: undefined } };
  await expect(order(await orderOf())).rejects.toThrow("no authority to sign with");
  const stranger = await createAuthority({
    algorithm: "ed25519",
    organizations: ["talos"],
    now: new Date(clock.now()),
  });
  await expect(order(await orderOf({ ca: stranger.certificate }))).rejects.toThrow("Cannot get a certificate of 1");
  await expect(order(await orderOf({ hosts: [] }))).rejects.toThrow("none is known");
});

test("the next control plane is asked when one does not answer", async () => {
  const { crt } = await order(await orderOf({ hosts: ["127.0.0.2", "127.0.0.1"] }));
  expect(parseCertificate(crt).subject.commonName).toBe("worker-1");
});
