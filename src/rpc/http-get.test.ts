// A GET as local health checks make it, against a server of Node's.
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { decodeUtf8 } from "../base/bytes.ts";
import { createAuthority, issueCertificate } from "../pki/authority.ts";
import { standardKeyPem } from "../pki/keys.ts";
import { parseResponse, plainGet, tlsGet } from "./http-get.ts";

const server = createServer((request, response) => {
  if (request.url === "/healthz") response.end("ok");
  else if (request.url === "/sick") response.writeHead(500).end("not ok");
});

afterEach(() => server.closeAllConnections());

test("plainGet() returns status and body, and heeds its signal", async () => {
  const listening = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", listening.resolve);
  await listening.promise;
  const { port } = server.address() as AddressInfo;
  const get = async (path: string, signal: AbortSignal): Promise<string> => {
    const { status, body } = await plainGet({ host: "127.0.0.1", port, path }, signal);
    return `${status} ${decodeUtf8(body)}`;
  };
  const { signal } = new AbortController();
  expect(await get("/healthz", signal)).toBe("200 ok");
  expect(await get("/sick", signal)).toBe("500 not ok");
  await expect(get("/hangs", AbortSignal.timeout(20))).rejects.toThrow("timeout");
  server.close();
});

test("tlsGet() shows its certificate, and takes any of the server", async () => {
  const now = new Date(Date.now() - 3_600_000);
  const ca = await createAuthority({ algorithm: "ecdsa-p256", organizations: ["test"], now });
  const [own, client] = await Promise.all(
    ["own", "client"].map((commonName) => issueCertificate(ca, { subject: { commonName }, notBefore: now })),
  );
  if (own === undefined || client === undefined) throw new Error("want both");
  const options = { cert: own.certificate, key: standardKeyPem(own.key), requestCert: true, rejectUnauthorized: false };
  const secure = createSecureServer(options, (request, response) => {
    response.end((request.socket as TLSSocket).getPeerCertificate().subject.CN);
  });
  const listening = Promise.withResolvers<void>();
  secure.listen(0, "127.0.0.1", listening.resolve);
  await listening.promise;
  const { port } = secure.address() as AddressInfo;
  const identity = { cert: client.certificate, key: standardKeyPem(client.key) };
  const { body } = await tlsGet({ host: "127.0.0.1", port, path: "/pods" }, identity, new AbortController().signal);
  expect(decodeUtf8(body)).toBe("client");
  secure.close();
});

test("parseResponse() refuses what is no HTTP", () => {
  expect(() => parseResponse(new TextEncoder().encode("SSH-2.0-x\r\n\r\n"))).toThrow("no status line");
});
