// trustd over a real connection: from a worker's order to its certificate, what strangers get, and that a crowd does not keep others out.
import { connect as connectHttp2, type ClientHttp2Session } from "node:http2";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../base/clock.ts";
import { createLogger, silentLogger } from "../base/logger.ts";
import { manualClock } from "../base/manual-clock.ts";
import { orderCertificates, type CertificateOrder } from "../clients/trustd/client.ts";
import { createAuthority, issueCertificate, type CertificateAndKey } from "../pki/authority.ts";
import { isSignedBy, parseCertificate } from "../pki/certificate.ts";
import { createRequest } from "../pki/csr.ts";
import { generateKey } from "../pki/keys.ts";
import { call, exchange } from "../rpc/client.ts";
import { openClient, type Client } from "../rpc/connection.ts";
import { Metadata } from "../rpc/metadata.ts";
import type { ServerCall } from "../rpc/server-call.ts";
import { rpc } from "../wire/gen/rpc.ts";
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
let handle: (call: ServerCall) => Promise<void>;
/** Calls that were not refused for their number. */
let handled = 0;

async function serverPair(lifetime: { readonly lifetimeMs?: number } = {}): Promise<CertificateAndKey> {
  return issueCertificate(authority, {
    ...lifetime,
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
  const sign = signerOf({ clock, log, view: () => view });
  handled = 0;
  handle = (incoming) => {
    handled++;
    return sign(incoming);
  };
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

test("a trustd whose own certificate has ended is believed again once it has another one", async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const options = { clock, log: silentLogger, handle, view: () => shown, port: 0, onListening: resolve };
  const listening = trustServer(options);
  let shown: TrustView = {
    ...view,
    certificates: { server: pem(await serverPair({ lifetimeMs: 1 })), acceptedCAs: [] },
  };
  const serving = listening.run(stop.signal);
  const at = await promise;
  const late = async (): Promise<string> =>
    (await orderCertificates({ clock, port: at })(await orderOf(), stop.signal)).ca;
  await expect(late()).rejects.toThrow("certificate has expired");
  shown = view;
  listening.wake();
  await expect.poll(() => late().catch(() => "")).toBe(authority.certificate);
  stop.abort();
  await serving;
});

test("the next control plane is asked when one does not answer", async () => {
  const { crt } = await order(await orderOf({ hosts: ["127.0.0.2", "127.0.0.1"] }));
  expect(parseCertificate(crt).subject.commonName).toBe("worker-1");
});

test("a message beyond 64 KiB is refused by its length, and others are served", async () => {
  const big = order(await orderOf({ csr: "x".repeat(65_536) }));
  const others = order(await orderOf());
  await expect(big).rejects.toThrow(/received message larger than max \(\d+ vs\. 65536\)/u);
  expect((await others).ca).toBe(authority.certificate);
});

/** Calls of somebody who has the token and never says what is wanted. */
interface Dawdler extends Disposable {
  readonly client: Client;
}

const caller = () => new Metadata({ token });

async function dawdle(calls: number): Promise<Dawdler> {
  const client = openClient({
    target: { kind: "tls", host: "127.0.0.1", port, tls: { ca: authority.certificate } },
    clock,
  });
  const enough = Promise.withResolvers<void>();
  async function* nothing(): AsyncGenerator<Uint8Array> {
    await enough.promise;
    yield* [];
  }
  const wanted = handled + calls;
  for (let index = 0; index < calls; index++) {
    const answers = exchange(client, rpc.SecurityService.Certificate.path, nothing(), { metadata: caller() });
    answers.next().catch(() => undefined); // it ends when there is enough: nothing is no request
  }
  await expect.poll(() => handled).toBe(wanted);
  return { client, [Symbol.dispose]: () => enough.resolve() };
}

test("a connection has eight calls at the same time: the next one waits, and others are served", async () => {
  const dawdler = await dawdle(8);
  const wanted = await orderOf();
  const ninth = call(
    dawdler.client,
    rpc.SecurityService.Certificate,
    { csr: encodeUtf8(wanted.csr) },
    { metadata: caller() },
  );
  expect((await order(wanted)).ca).toBe(authority.certificate);
  expect(handled).toBe(9);
  dawdler[Symbol.dispose]();
  expect((await ninth).crt.length).toBeGreaterThan(0);
  expect(handled).toBe(10);
  dawdler.client.destroy();
});

test("all connections have 64 calls at the same time: more are refused, until one has ended", async () => {
  const dawdlers: Dawdler[] = [];
  for (let index = 0; index < 8; index++) {
    if (index === 7) await order(await orderOf()); // there is room still
    dawdlers.push(await dawdle(8));
  }
  const wanted = await orderOf();
  await expect(order(wanted)).rejects.toThrow("too many calls at the same time");
  expect(handled).toBe(65);
  dawdlers[0]?.[Symbol.dispose]();
  const again = (): Promise<string> =>
    order(wanted).then(
      ({ ca }) => ca,
      (error: Error) => error.message,
    );
  await expect.poll(again).toBe(authority.certificate);
  for (const dawdler of dawdlers) {
    dawdler[Symbol.dispose]();
    dawdler.client.destroy();
  }
});

test("connections without a call: the oldest of 256 makes room, 16 are kept", async () => {
  const time = manualClock();
  const { promise, resolve } = Promise.withResolvers<number>();
  const crowded = trustServer({
    clock: time,
    log: silentLogger,
    handle,
    view: () => view,
    port: 0,
    onListening: resolve,
  });
  const serving = crowded.run(stop.signal);
  const at = await promise;
  const sessions: ClientHttp2Session[] = [];
  const open = (): readonly number[] => sessions.flatMap(({ destroyed }, index) => (destroyed ? [] : [index]));
  const join = async (): Promise<void> => {
    const session = connectHttp2(`https://127.0.0.1:${at}`, { ca: authority.certificate });
    sessions.push(session);
    session.on("error", () => undefined); // who is not wanted is reset
    await new Promise((resolveJoined) => session.once("remoteSettings", resolveJoined)); // the server has let this one in
  };
  for (let index = 0; index < 256; index++) await join();
  expect(open()).toHaveLength(256);
  await join();
  await expect.poll(() => open()[0]).toBe(1);
  expect(open()).toHaveLength(256);
  const { ca } = await orderCertificates({ clock, port: at })(await orderOf(), stop.signal);
  expect(ca).toBe(authority.certificate);
  await expect.poll(() => open()[0]).toBe(2);
  await time.advance(1000);
  await expect.poll(open).toEqual(Array.from({ length: 16 }, (_, index) => 241 + index));
  expect((await orderCertificates({ clock, port: at })(await orderOf(), stop.signal)).ca).toBe(authority.certificate);
  for (const session of sessions) session.destroy();
  stop.abort();
  await serving;
});
