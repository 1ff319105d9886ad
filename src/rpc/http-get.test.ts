// A GET as local health checks make it, against a server of Node's.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { decodeUtf8 } from "../base/bytes.ts";
import { parseResponse, plainGet } from "./http-get.ts";

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

test("parseResponse() refuses what is no HTTP", () => {
  expect(() => parseResponse(new TextEncoder().encode("SSH-2.0-x\r\n\r\n"))).toThrow("no status line");
});
