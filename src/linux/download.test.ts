import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeUtf8 } from "../base/bytes.ts";
import { httpDownloads } from "./download.ts";
import { nodeFiles } from "./files.ts";
import { openWeb } from "./web.ts";

let server: Server;
let base = "";
const downloads = httpDownloads(openWeb({ files: nodeFiles() }));
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
  expect(decodeUtf8(await downloads.get(`${base}/moved`, options))).toBe("version: v1alpha1\n");
});

test("httpDownloads() rejects other statuses, loops and long bodies", async () => {
  await expect(downloads.get(`${base}/none`, options)).rejects.toThrow("status is 404");
  await expect(downloads.get(`${base}/loop`, options)).rejects.toThrow("more than 5 redirections");
  await expect(downloads.get(`${base}/long`, options)).rejects.toThrow("more than 100 bytes");
});

test("httpDownloads() tells an absent file from a failure", async () => {
  expect(await downloads.find(`${base}/none`, options)).toBeUndefined();
});

/** Sends the file in blocks, each after the acknowledgement of the one before; the first is sent twice, as networks do. */
async function tftpServer(file: Uint8Array): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.on("message", (message, { port, address }) => {
    const opcode = message.readUInt16BE(0);
    const name = message.subarray(2, message.indexOf(0, 2)).toString();
    if (opcode === 1 && name !== "/config") return socket.send(Buffer.from([0, 5, 0, 1, 0]), port, address);
    const block = opcode === 1 ? 1 : message.readUInt16BE(2) + 1;
    const start = (block - 1) * 512;
    if (start > file.length) return undefined;
    const packet = Buffer.concat([Buffer.from([0, 3, block >> 8, block & 0xff]), file.subarray(start, start + 512)]);
    socket.send(packet, port, address);
    return block === 1 ? socket.send(packet, port, address) : undefined;
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return socket;
}

test.each([100, 512, 1500])("httpDownloads() reads %i bytes from a TFTP server", async (size) => {
  const file = Buffer.alloc(size, "x");
  const socket = await tftpServer(file);
  const url = `tftp://127.0.0.1:${socket.address().port}`;
  try {
    const limit = { ...options, maxBytes: 1500 };
    expect(Buffer.from(await downloads.get(`${url}/config`, limit))).toEqual(file);
    expect(await downloads.find(`${url}/none`, limit)).toBeUndefined();
  } finally {
    socket.close();
  }
});
