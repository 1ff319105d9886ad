// Streams over TLS on this machine's loopback, with servers of Node's and an authority of our own.
import { createSecureServer, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo, Server } from "node:net";
import { createServer, type TlsOptions, type TLSSocket } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { concatBytes, encodeUtf8 } from "../../base/bytes.ts";
import { openNtsClient } from "../../controllers/time/nts/client.ts";
import { openUdp } from "../../linux/network-clients.ts";
import { createAuthority, issueCertificate, type LeafOptions } from "../../pki/authority.ts";
import { standardKeyPem } from "../../pki/keys.ts";
import type { SecureStreams, TlsStream, TlsTarget } from "../../runtime/secure-streams.ts";
import { createNtsServer } from "../../../test/lib/nts-server.ts";
import { openSecureStreams } from "./secure-streams.ts";

const { signal } = new AbortController();
const dayMs = 86_400_000;
const hourAgo = new Date(Date.now() - 3_600_000);
const longAgo = new Date(Date.now() - 400 * dayMs);
const [authority, other] = await Promise.all(
  ["own", "other"].map((name) => createAuthority({ algorithm: "ecdsa-p256", organizations: [name], now: longAgo })),
);
if (authority === undefined || other === undefined) throw new Error("want both");

const ended: (() => void)[] = [];
afterEach(() => {
  for (const end of ended.splice(0)) end();
});

async function identity(options: Partial<LeafOptions> = {}, issuer = authority): Promise<TlsOptions> {
  if (issuer === undefined) throw new Error("want an authority");
  const leaf = await issueCertificate(issuer, {
    subject: { commonName: "server" },
    dnsNames: ["server.example"],
    ipAddresses: ["127.0.0.1"],
    notBefore: hourAgo,
    ...options,
  });
  return { cert: leaf.certificate, key: standardKeyPem(leaf.key), ALPNProtocols: ["test/1"] };
}

async function listen(server: Server): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  ended.push(() => server.close());
  return (server.address() as AddressInfo).port; // TCP servers have one
}

/** Sends back what it gets. */
async function echo(options: TlsOptions): Promise<number> {
  return listen(
    createServer({ minVersion: "TLSv1.2", ...options }, (socket) => {
      ended.push(() => socket.destroy());
      socket.on("error", () => undefined);
      socket.pipe(socket);
    }),
  );
}

function streams(imageTimeMs = 0, trusted = authority?.certificate): SecureStreams {
  return openSecureStreams({ files: { findText: async () => trusted }, clock: systemClock, imageTimeMs });
}

const target = (port: number, options: Partial<TlsTarget> = {}): TlsTarget => ({
  address: "127.0.0.1",
  port,
  serverName: "server.example",
  protocol: "test/1",
  ...options,
});

test("openTls() reaches a server whose certificate has the name, or the address", async () => {
  const port = await echo(await identity());
  for (const serverName of ["server.example", "127.0.0.1"]) {
    await using stream = await streams().openTls(target(port, { serverName }), signal);
    await stream.write(encodeUtf8("hello"));
    const { value } = await stream.read(signal)[Symbol.asyncIterator]().next();
    expect([Buffer.from(value as Uint8Array).toString(), stream.validity]).toEqual(["hello", undefined]);
  }
});

test("openTls() refuses another name, another authority, another protocol, an older TLS, and any server without authorities", async () => {
  const refused = async (options: TlsOptions, change: Partial<TlsTarget> = {}): Promise<void> => {
    const port = await echo(options);
    for (const ignoresDates of [false, true])
      await expect(streams().openTls(target(port, { ignoresDates, ...change }), signal)).rejects.toThrow(/./u);
  };
  await refused(await identity(), { serverName: "another.example" });
  await refused(await identity(), { serverName: "127.0.0.2" });
  await refused(await identity({}, other));
  await refused(await identity(), { protocol: "test/2" });
  await refused({ ...(await identity()), ALPNProtocols: undefined });
  await refused({ ...(await identity()), maxVersion: "TLSv1.2" });
  const port = await echo(await identity());
  await expect(streams(0, "").openTls(target(port), signal)).rejects.toThrow("holds no authorities");
  await expect(streams(0, other?.certificate).openTls(target(port), signal)).rejects.toThrow(/./u);
});

test("openTls() passes over dates only where it is told to, and not over what ended before the image was made", async () => {
  const expired = { notBefore: new Date(Date.now() - 20 * dayMs), lifetimeMs: dayMs };
  const early = { notBefore: new Date(Date.now() + 20 * dayMs), lifetimeMs: dayMs };
  for (const dates of [expired, early]) {
    const port = await echo(await identity(dates));
    const lenient = target(port, { ignoresDates: true });
    await expect(streams().openTls(target(port), signal)).rejects.toThrow(/expired|not yet valid/u);
    await using stream = await streams(Date.now() - 30 * dayMs).openTls(lenient, signal);
    const fromMs = Math.floor(dates.notBefore.getTime() / 1000) * 1000;
    expect(stream.validity).toEqual({ fromMs, toMs: fromMs + dayMs });
  }
  const port = await echo(await identity(expired));
  const lenient = target(port, { ignoresDates: true });
  await expect(streams(Date.now()).openTls(lenient, signal)).rejects.toThrow("which is over");
  // Strange authorities and names are not hidden behind the dates.
  const strange = await echo(await identity(expired, other));
  await expect(streams().openTls(target(strange, { ignoresDates: true }), signal)).rejects.toThrow(/./u);
  const named = { ...lenient, serverName: "another.example" };
  await expect(streams().openTls(named, signal)).rejects.toThrow("for another name");
});

test("openTls() ends with its signal, and when nobody answers", async () => {
  const silent = (await import("node:net")).createServer((socket) => void ended.push(() => socket.destroy()));
  const port = await listen(silent);
  await expect(streams().openTls(target(port), AbortSignal.timeout(50))).rejects.toThrow("timeout");
  silent.close();
  await expect(streams().openTls(target(1), signal)).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

test("a time server is authenticated over real sockets: both ends of TLS have the same keys", async () => {
  await using udp = await openUdp({ family: 4, localAddress: "127.0.0.1" });
  const server = createNtsServer({ now: () => Date.now() + 60_000, port: udp.port, server: "127.0.0.1" });
  const options = { ...(await identity()), ALPNProtocols: ["ntske/1"] };
  const agree = (socket: TLSSocket): void => {
    let request: Uint8Array = new Uint8Array();
    socket.on("data", (piece: Buffer) => {
      request = concatBytes([request, piece]);
      const answer = server.agree(request, (label, context, length) =>
        socket.exportKeyingMaterial(length, label, Buffer.from(context)),
      );
      if (answer !== undefined) socket.end(answer);
    });
  };
  const port = await listen(createServer(options, agree));
  const stop = new AbortController();
  const serving = (async () => {
    for (;;) {
      const packet = await udp.receive(stop.signal);
      const answer = server.answer(packet.payload);
      if (answer !== undefined) await udp.send(answer, packet);
    }
  })();
  const real = streams();
  const openTls = (wanted: TlsTarget, ending: AbortSignal): Promise<TlsStream> =>
    real.openTls({ ...wanted, port }, ending);
  const lookup = async (name: string): Promise<readonly string[]> => [name === "server.example" ? "127.0.0.1" : name];
  const client = openNtsClient({ network: { openUdp, lookup }, clock: systemClock, streams: { openTls } });
  for (let turn = 0; turn < 2; turn++) {
    const { offsetMs } = await client.ask("server.example", { isTimeKnown: true }, signal);
    expect(Math.abs(offsetMs - 60_000)).toBeLessThan(5000);
  }
  expect(server.counts).toEqual({ agreements: 1, sealed: 2, placeholders: 0 });
  stop.abort();
  await expect(serving).rejects.toThrow(/abort/u);
});

test("openHttps() posts over one connection, with the server's name as its authority", async () => {
  const connections = new Set<unknown>();
  const secure = createSecureServer({ ...(await identity()), ALPNProtocols: ["h2"] });
  secure.on("session", (session) => {
    connections.add(session);
    ended.push(() => session.destroy());
  });
  secure.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    if (headers[":path"] === "/bad") stream.respond({ ":status": 404, "content-type": "text/x" });
    else stream.respond({ ":status": 200, "content-type": headers["content-type"] });
    if (headers[":path"] === "/long") stream.end(Buffer.alloc(70_000));
    else stream.end(`${headers[":method"]} ${headers[":authority"]} ${headers.accept}`);
  });
  const port = await listen(secure);
  const address = { address: "127.0.0.1", port };
  await using connection = streams().openHttps({ ...address, serverName: "server.example" });
  const post = (path: string): Promise<Uint8Array> =>
    connection.post({ path, type: "text/x", body: encodeUtf8("body") }, signal);
  const expected = `POST server.example:${port} text/x`;
  expect(Buffer.from(await post("/a")).toString()).toBe(expected);
  expect(Buffer.from(await post("/b")).toString()).toBe(expected);
  await expect(post("/bad")).rejects.toThrow("status is 404");
  await expect(post("/long")).rejects.toThrow("more than 65536");
  expect(connections.size).toBe(1);
  await using wrong = streams().openHttps({ ...address, serverName: "another.example" });
  await expect(wrong.post({ path: "/", type: "text/x", body: new Uint8Array() }, signal)).rejects.toThrow(/altnames/u);
});
