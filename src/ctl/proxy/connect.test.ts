// Calls through proxies that run here: TLS is spoken with the server behind them.
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect as connectNet, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, connect as connectTls } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { createAuthority, issueCertificate } from "../../pki/authority.ts";
import { standardKeyPem } from "../../pki/keys.ts";
import type { Proxy } from "./choose.ts";
import { connectThrough } from "./connect.ts";

const { signal } = new AbortController();
const open: Server[] = [];
const sockets = new Set<Socket>();

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of open.splice(0)) server.close();
});

async function listen(server: Server): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.on("connection", (socket) => sockets.add(socket));
  server.listen(0, "127.0.0.1", resolve);
  open.push(server);
  await promise;
  return (server.address() as AddressInfo).port; // it listens on a port
}

/** Answers with what it is told, by TLS; resolves with its port and authority. */
async function echo(): Promise<{ readonly port: number; readonly ca: string }> {
  const now = new Date();
  const authority = await createAuthority({ algorithm: "ed25519", organizations: ["test"], now });
  const { certificate, key } = await issueCertificate(authority, {
    subject: { commonName: "echo", organizations: [] },
    dnsNames: ["echo.test"],
    notBefore: now,
    extKeyUsage: ["serverAuth"],
  });
  const server = createTlsServer({ cert: certificate, key: standardKeyPem(key) }, (socket) => socket.pipe(socket));
  return { port: await listen(server), ca: authority.certificate };
}

function joined(a: Socket, b: Socket): void {
  for (const socket of [a, b]) socket.on("error", () => undefined);
  sockets.add(b);
  a.pipe(b).pipe(a);
}

/** Every name is this machine. */
async function httpProxy(asked: string[]): Promise<Proxy> {
  const server = createHttpServer().on("connect", (request, client: Socket) => {
    asked.push(`${request.url ?? ""} ${request.headers["proxy-authorization"] ?? ""}`);
    if (request.headers["proxy-authorization"] === undefined) {
      client.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    const upstream = connectNet(Number(request.url?.split(":")[1]), "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n");
      joined(client, upstream);
    });
  });
  return { kind: "http", host: "127.0.0.1", port: await listen(server) };
}

/** One message a read, which is enough for a client that waits for each answer. */
async function socksProxy(asked: string[]): Promise<Proxy> {
  const server = createServer((client) => {
    const next = (): Promise<Buffer> => new Promise((resolve) => client.once("data", resolve));
    void (async () => {
      asked.push((await next()).toString("hex"));
      client.write(Uint8Array.of(5, 2));
      asked.push((await next()).toString("latin1"));
      client.write(Uint8Array.of(1, 0));
      const request = await next();
      asked.push(request.subarray(5, -2).toString());
      const port = request.readUInt16BE(request.length - 2);
      if (port === 1) return client.write(Uint8Array.of(5, 5, 0, 1, 0, 0, 0, 0, 0, 0));
      const upstream = connectNet(port, "127.0.0.1", () => {
        client.write(Uint8Array.of(5, 0, 0, 1, 127, 0, 0, 1, 0, 9));
        joined(client, upstream);
      });
      return undefined;
    })();
  });
  return { kind: "socks5", host: "127.0.0.1", port: await listen(server) };
}

async function said(socket: Socket, ca: string): Promise<string> {
  const secured = connectTls({ socket, ca, servername: "echo.test" });
  secured.write("hello");
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  secured.once("data", (bytes: Buffer) => resolve(bytes.toString())).once("error", reject);
  return promise;
}

test("connectThrough() speaks to a server behind an HTTP proxy", async () => {
  const { port, ca } = await echo();
  const asked: string[] = [];
  const proxy = { ...(await httpProxy(asked)), user: { name: "me", password: "secret" } };
  const socket = await connectThrough(proxy, { host: "echo.test", port }, signal);
  expect([await said(socket, ca), asked]).toEqual(["hello", [`echo.test:${port} Basic bWU6c2VjcmV0`]]);
});

test("connectThrough() speaks to a server behind a SOCKS proxy, which looks up its name", async () => {
  const { port, ca } = await echo();
  const asked: string[] = [];
  const proxy = { ...(await socksProxy(asked)), user: { name: "me", password: "secret" } };
  const socket = await connectThrough(proxy, { host: "echo.test", port }, signal);
  expect([await said(socket, ca), asked]).toEqual(["hello", ["05020002", "\x01\x02me\x06secret", "echo.test"]]);
});

test("connectThrough() says what the proxy has against it, and when there is none", async () => {
  const http = await httpProxy([]);
  const reason = async (proxy: Proxy): Promise<string> =>
    connectThrough(proxy, { host: "echo.test", port: 1 }, signal).then(
      () => "connected",
      (error: Error) => `${error.message}: ${(error.cause as Error).message}`,
    );
  expect(await reason(http)).toBe(
    `Cannot connect to echo.test:1 through proxy http://127.0.0.1:${http.port}: the proxy answered "HTTP/1.1 407 Proxy Authentication Required", want status 200`,
  );
  const socks = { ...(await socksProxy([])), user: { name: "me", password: "secret" } };
  expect(await reason(socks)).toMatch(/the proxy does not connect: the connection was refused$/u);
  const server = createServer((socket) => socket.end());
  expect(await reason({ kind: "socks5", host: "127.0.0.1", port: await listen(server) })).toMatch(
    /closed the connection$/u,
  );
  expect(await reason({ kind: "http", host: "127.0.0.1", port: 1 })).toMatch(/^Cannot reach proxy http:\/\/127/u);
});
