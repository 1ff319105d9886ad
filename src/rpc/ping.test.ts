// A server that goes silent is noticed, one that answers is kept.
import { once } from "node:events";
import { createServer as createHttp2Server } from "node:http2";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { expect, test } from "vitest";
import { manualClock } from "../base/manual-clock.ts";
import { openClient } from "./connection.ts";

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port; // it listens at an address, not at a path
}

/** Turns of the event loop, until what comes over the network has come. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

test("openClient() ends a connection without signs of life", async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined); // the client goes away
    socket.resume().write(Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 0, 0)); // settings, and nothing after them
  });
  const clock = manualClock();
  const target = { kind: "tcp", host: "127.0.0.1", port: await listen(server) } as const;
  const client = openClient({ target, clock, pingPeriodMs: 180_000 });
  const stream = await client.request({ ":path": "/" }, new AbortController().signal);
  const failed = once(stream, "error").catch((error: unknown) => error);
  stream.on("error", () => undefined);
  await turns(20);
  await clock.advance(180_000);
  await turns(20);
  await clock.advance(15_000);
  expect(String(await failed)).toContain("no sign of life");
  client.destroy();
  for (const socket of sockets) socket.destroy();
  server.close();
});

test("openClient() keeps a connection whose other side answers", async () => {
  const server = createHttp2Server();
  let pings = 0;
  server.on("session", (session) => session.on("ping", () => pings++));
  const clock = manualClock();
  const target = { kind: "tcp", host: "127.0.0.1", port: await listen(server) } as const;
  const client = openClient({ target, clock, pingPeriodMs: 180_000 });
  const stream = await client.request({ ":path": "/" }, new AbortController().signal);
  for (let period = 0; period < 3; period++) {
    await clock.advance(180_000);
    await new Promise((resolve) => stream.session?.ping(resolve)); // answers come in order: that to the client's own is here, too
  }
  expect([pings, stream.destroyed]).toEqual([6, false]);
  client.destroy();
  server.close();
});
