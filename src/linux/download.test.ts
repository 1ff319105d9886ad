import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeUtf8 } from "../base/bytes.ts";
import { httpDownloads } from "./download.ts";

let server: Server;
let base = "";
const options = { maxBytes: 100, signal: new AbortController().signal };

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === "/config") response.end("version: v1alpha1\n");
    else if (request.url === "/moved") response.writeHead(302, { location: "/config" }).end();
    else if (request.url === "/loop") response.writeHead(302, { location: "/loop" }).end();
    else if (request.url === "/long") response.end("x".repeat(1000));
    else response.writeHead(404).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

test("httpDownloads() follows redirections", async () => {
  expect(decodeUtf8(await httpDownloads().get(`${base}/moved`, options))).toBe("version: v1alpha1\n");
});

test("httpDownloads() rejects other statuses, loops and long bodies", async () => {
  const downloads = httpDownloads();
  await expect(downloads.get(`${base}/none`, options)).rejects.toThrow("status is 404");
  await expect(downloads.get(`${base}/loop`, options)).rejects.toThrow("more than 5 redirections");
  await expect(downloads.get(`${base}/long`, options)).rejects.toThrow("more than 100 bytes");
});
