// The balancer between real sockets: turns, failures, half-closed connections, health.
import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { errorCode } from "../base/errors.ts";
import { silentLogger } from "../base/logger.ts";
import { manualClock, type ManualClock } from "../base/manual-clock.ts";
import type { Balancer } from "./balancer.ts";
import { openBalancer } from "./balancer.ts";

let clock: ManualClock;
let balancer: Balancer;
let servers: Server[];
let warnings: string[];

beforeEach(async () => {
  clock = manualClock();
  servers = [];
  warnings = [];
  const log = { ...silentLogger, warn: (message: string) => void warnings.push(message) };
  balancer = await openBalancer({ host: "127.0.0.1", port: 0, clock, log });
});

afterEach(async () => {
  await balancer.close();
  for (const server of servers) server.close();
});

/** Answers the whole question with its name and the question, once that has ended. */
async function serve(name: string, port = 0): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let question = "";
    socket.on("error", () => undefined);
    socket.on("data", (part: Buffer) => (question += part.toString()));
    socket.on("end", () => socket.end(`${name}: ${question}`));
  });
  servers.push(server);
  const listening = Promise.withResolvers<void>();
  server.listen(port, "127.0.0.1", listening.resolve);
  await listening.promise;
  return (server.address() as AddressInfo).port;
}

async function ask(question: string): Promise<string> {
  const socket: Socket = connect({ host: "127.0.0.1", port: balancer.port, allowHalfOpen: true });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let answer = "";
  socket.on("data", (part: Buffer) => (answer += part.toString()));
  socket.on("end", () => resolve(answer));
  socket.on("error", reject);
  socket.end(question);
  const text = await promise;
  socket.destroy();
  return text;
}

const at = (port: number): { host: string; port: number } => ({ host: "127.0.0.1", port });

test("takes turns, and passes on half-closed connections", async () => {
  balancer.setUpstreams([at(await serve("a")), at(await serve("b"))]);
  const answers = [await ask("1"), await ask("2"), await ask("3"), await ask("4")];
  expect(answers.map((answer) => answer.slice(1))).toEqual([": 1", ": 2", ": 3", ": 4"]);
  expect(new Set(answers.map((answer) => answer[0]))).toEqual(new Set(["a", "b"]));
});

test("goes to the next server when one refuses", async () => {
  const gone = await serve("gone");
  servers[0]?.close();
  balancer.setUpstreams([at(gone), at(await serve("b"))]);
  expect([await ask("1"), await ask("2")]).toEqual(["b: 1", "b: 2"]);
});

test("refuses connections while no server answers, and takes them as soon as one does", async () => {
  const port = await serve("a");
  servers[0]?.close();
  balancer.setUpstreams([at(port)]);
  const asked = async (): Promise<string> => ask("1").catch((error: unknown) => errorCode(error) ?? "");
  await expect.poll(async () => (await clock.advance(1000), asked())).toBe("ECONNREFUSED");
  expect(balancer.isHealthy).toBe(false);
  await serve("a", port);
  await expect.poll(async () => (await clock.advance(1000), asked())).toBe("a: 1");
  await expect.poll(async () => (await clock.advance(1000), balancer.isHealthy)).toBe(true);
});

test("a connection that comes when the servers have just gone is reset", async () => {
  const port = await serve("a");
  balancer.setUpstreams([at(port)]);
  expect(await ask("1")).toBe("a: 1");
  servers[0]?.close();
  expect(await ask("2").catch((error: unknown) => errorCode(error))).toBe("ECONNRESET");
});

test("another program at its port is said, and does no harm", async () => {
  const port = await serve("a");
  servers[0]?.close();
  balancer.setUpstreams([at(port)]);
  await expect.poll(async () => (await clock.advance(1000), ask("1").catch(errorCode))).toBe("ECONNREFUSED");
  await serve("squatter", balancer.port);
  await serve("a", port);
  await expect.poll(async () => (await clock.advance(1000), warnings.length)).toBeGreaterThan(0);
  expect(warnings[0]).toBe("cannot balance connections, trying again");
  servers[1]?.close();
  await expect.poll(async () => (await clock.advance(1000), ask("1").catch(errorCode))).toBe("a: 1");
});

test("ends connections when it is closed", async () => {
  const server = createServer({ allowHalfOpen: true }, (socket) => socket.on("error", () => undefined).write("x"));
  servers.push(server);
  const listening = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", listening.resolve);
  await listening.promise;
  balancer.setUpstreams([at((server.address() as AddressInfo).port)]);
  const socket = connect({ host: "127.0.0.1", port: balancer.port });
  socket.on("error", () => undefined);
  socket.once("data", () => void balancer.close());
  await expect.poll(() => socket.destroyed).toBe(true);
});
