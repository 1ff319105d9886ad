// The small HTTP server against Node's client and against bytes on the wire.
import { get, request } from "node:http";
import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { HttpAnswer, HttpServeOptions, HttpServer } from "../base/http.ts";
import { serveHttp } from "./http-serve.ts";

let server: HttpServer | undefined;

afterEach(async () => {
  await server?.[Symbol.asyncDispose]();
  server = undefined;
});

const yaml = (body: string): HttpAnswer => ({ status: 200, contentType: "application/yaml", body });

async function open(respond: HttpServeOptions["respond"]): Promise<number> {
  server = await serveHttp({ host: "127.0.0.1", port: 0, respond });
  return server.port;
}

/** Sends bytes and reads until the server closes the connection. */
async function raw(port: number, ...pieces: readonly string[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.setEncoding("utf8");
  for (const piece of pieces) socket.write(piece);
  let text = "";
  for await (const chunk of socket) text += chunk as string;
  return text;
}

async function fetchText(port: number, options: { readonly method?: string; readonly agent?: false } = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; type: string; body: string }>();
  const call = request({ port, host: "127.0.0.1", path: "/a?b=c", ...options }, (response) => {
    let body = "";
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => (body += chunk));
    response.on("end", () =>
      resolve({ status: response.statusCode ?? 0, type: response.headers["content-type"] ?? "", body }),
    );
  });
  call.on("error", reject);
  call.end();
  return promise;
}

test("serveHttp() answers a client with the path it asked for, several times on one connection", async () => {
  const port = await open(({ target }) => yaml(`target: ${target}\nüñ\n`));
  expect(await fetchText(port)).toEqual({ status: 200, type: "application/yaml", body: "target: /a?b=c\nüñ\n" });
  expect((await fetchText(port, { method: "HEAD" })).body).toBe("");
  const pipelined = await raw(
    port,
    "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTT",
    "P/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGET /3 HTTP/1.1\r\n\r\n",
  );
  expect(pipelined.match(/target: \/\d/gu)).toEqual(["target: /1", "target: /2"]);
});

test("a response that throws is a 500 with the reason", async () => {
  const port = await open(() => {
    throw new Error("no pods yet");
  });
  expect(await fetchText(port)).toMatchObject({ status: 500, body: "no pods yet\n" });
});

test.each([
  ["POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi", "405"],
  ["GET / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi", "400"],
  ["GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "400"],
  ["GET / HTTP/2.0\r\n\r\n", "400"],
  ["GET http://x/ HTTP/1.1\r\n\r\n", "400"],
  ["GET / HTTP/1.1\r\nbad header\r\n\r\n", "400"],
  ["\0\r\n\r\n", "400"],
  [`GET / HTTP/1.1\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, "431"],
  [`GET /${"x".repeat(20_000)}`, "431"],
])("what is no plain request is refused and ends the connection: %j", async (bytes, status) => {
  const port = await open(() => yaml("never"));
  const answer = await raw(port, bytes);
  expect(answer.slice(0, 12)).toBe(`HTTP/1.1 ${status}`);
  expect(answer).not.toContain("never");
});

test("a long body comes in pieces, as fast as the caller reads; one that breaks off ends the connection", async () => {
  const piece = new Uint8Array(100_000).fill(65);
  const port = await open(({ target, headers }) => ({
    status: 206,
    contentType: "application/octet-stream",
    headers: { "X-Range": headers.get("range") ?? "" },
    body: {
      sizeBytes: 3_000_000,
      async *pieces() {
        for (let count = 0; count < (target === "/whole" ? 30 : 3); count++) yield piece;
      },
    },
  }));
  const ask = (path: string, method = "GET"): Promise<string> =>
    raw(port, `${method} ${path} HTTP/1.1\r\nRange: bytes=1-\r\nConnection: close\r\n\r\n`);
  const whole = await ask("/whole");
  expect(whole.slice(0, whole.indexOf("\r\n\r\n")).split("\r\n")).toEqual([
    "HTTP/1.1 206 Partial Content",
    "Content-Type: application/octet-stream",
    "Content-Length: 3000000",
    "X-Range: bytes=1-",
    "Connection: close",
  ]);
  expect(whole.length - whole.indexOf("\r\n\r\n") - 4).toBe(3_000_000);
  expect(await ask("/whole", "HEAD")).toMatch(/\r\n\r\n$/u);
  const broken = await ask("/broken");
  expect(broken.length - broken.indexOf("\r\n\r\n") - 4).toBe(300_000);
});

test("closing the server ends its connections", async () => {
  const port = await open(() => yaml("x"));
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = connect(port, "127.0.0.1", () => void server?.[Symbol.asyncDispose]());
  socket.on("close", () => resolve());
  socket.on("error", () => undefined);
  await promise;
  await expect(
    new Promise((done, fail) => get({ port, host: "127.0.0.1" }, done).on("error", fail)),
  ).rejects.toMatchObject({ code: "ECONNREFUSED" });
});
