// Requests to servers on this machine's loopback, with an authority of our own and a proxy that notes who is asked for.
import { mkdtemp, rename, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createAuthority, issueCertificate } from "../pki/authority.ts";
import { standardKeyPem } from "../pki/keys.ts";
import { nodeFiles } from "./files.ts";
import { openWeb, type Web } from "./web.ts";

const { signal } = new AbortController();
const hourAgo = new Date(Date.now() - 3_600_000);
const authority = await createAuthority({ algorithm: "ecdsa-p256", organizations: ["own"], now: hourAgo });
const other = await createAuthority({ algorithm: "ecdsa-p256", organizations: ["other"], now: hourAgo });
const { certificate, key } = await issueCertificate(authority, {
  subject: { commonName: "server" },
  dnsNames: ["server.example"],
  ipAddresses: ["127.0.0.1"],
  notBefore: hourAgo,
});

const folder = await mkdtemp(join(tmpdir(), "web-"));
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  return (server.address() as AddressInfo).port; // TCP servers have one
}

const securePort = await listen(
  createSecureServer({ cert: certificate, key: standardKeyPem(key) }, (_, response) => void response.end("secure")),
);

async function authorities(name: string, ...certificates: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(`${path}-new`, certificates.join(""));
  await rename(`${path}-new`, path);
  return path;
}

async function bodyOf(web: Web, url: string, tls: { readonly ca?: string } = {}): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of (await web.get(url, { signal, tls })) as AsyncIterable<Uint8Array>) parts.push(part);
  return Buffer.concat(parts).toString();
}

test("openWeb() trusts the authorities of the file as it is at the time", async () => {
  const path = await authorities("changing", other.certificate);
  const web = openWeb({ files: nodeFiles(), path });
  const url = `https://127.0.0.1:${securePort}/`;
  await expect(bodyOf(web, url)).rejects.toThrow(/certificate/u);
  expect(await bodyOf(web, url, { ca: authority.certificate })).toBe("secure");
  await authorities("changing", other.certificate, authority.certificate);
  expect(await bodyOf(web, url)).toBe("secure");
  await expect(bodyOf(openWeb({ files: nodeFiles(), path: join(folder, "none") }), url)).rejects.toThrow(
    /certificate/u,
  );
});

test("openWeb() goes through the proxies of the environment as it is at the time", async () => {
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    asked.push(`${request.method ?? ""} ${request.url ?? ""}`);
    response.end("from the proxy");
  });
  proxy.on("connect", (request, socket) => {
    asked.push(`CONNECT ${request.url ?? ""}`);
    const server = connect(securePort, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(server).pipe(socket);
    });
    for (const each of [socket, server]) each.on("error", () => undefined);
  });
  const url = `http://127.0.0.1:${await listen(proxy)}`;
  const web = openWeb({ files: nodeFiles(), path: await authorities("proxied", authority.certificate) });
  web.useEnvironment({ http_proxy: url, https_proxy: url, no_proxy: "other.example" });
  expect(await bodyOf(web, "http://server.example/config")).toBe("from the proxy");
  expect(await bodyOf(web, "https://server.example/")).toBe("secure");
  expect(await bodyOf(web, `https://127.0.0.1:${securePort}/`)).toBe("secure");
  expect(asked).toEqual(["GET http://server.example/config", "CONNECT server.example:443"]);
  web.useEnvironment({ http_proxy: `127.0.0.1:${securePort}` });
  await expect(bodyOf(web, "http://server.example/config")).rejects.toThrow(/hang up|reset/u); // that is no proxy
});
