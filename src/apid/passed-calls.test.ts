// How calls end that a front passes on: at their deadline, when a client goes, and when one of the two machines has gone.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { constants } from "node:http2";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openTestFront, testPki } from "../../test/lib/front.ts";
import type { TestFront } from "../../test/lib/front.ts";
import { aborted } from "../base/abort.ts";
import { call, callHeaders } from "../rpc/client.ts";
import type { Client } from "../rpc/connection.ts";
import { frame } from "../rpc/framing.ts";
import { clientStream, serverStream, unary } from "../rpc/method.ts";
import { Code } from "../rpc/status.ts";
import { encode } from "../wire/codec.ts";
import { rpc } from "../wire/gen/rpc.ts";

const { MachineService } = rpc;

/** What was uploaded: each message, and how it ended. */
const uploads: string[] = [];

const methods = [
  unary(MachineService.Version, () => ({})),
  clientStream(MachineService.EtcdRecover, async (requests) => {
    try {
      for await (const { bytes } of requests) uploads.push(`${bytes.length} bytes`);
      uploads.push("whole");
    } catch {
      uploads.push("cut off");
    }
    return {};
  }),
  serverStream(MachineService.Events, async function* ({ tailEvents }, { signal }) {
    for (let event = 0; event < tailEvents; event++) yield { id: `${event}` };
    await aborted(signal);
  }),
];

let node: TestFront;
let admin: Client;
beforeEach(async () => {
  const pki = await testPki();
  node = await openTestFront({ pki, address: "127.0.0.1", methods, mode: "worker" });
  admin = node.client(await pki.client(["os:admin"]));
});
afterEach(() => node[Symbol.asyncDispose]());

test("a front passes on that a client has ended a call between two messages, not that all is there", async () => {
  for (let attempt = 0; attempt < 20; attempt++) {
    const before = uploads.length;
    const headers = callHeaders(admin, MachineService.EtcdRecover.path);
    const stream = await admin.request(headers, new AbortController().signal);
    stream.on("error", () => undefined);
    stream.write(frame(encode(MachineService.EtcdRecover.request, { bytes: new Uint8Array(3) })));
    await expect.poll(() => uploads.length, { interval: 1 }).toBe(before + 1);
    stream.close(constants.NGHTTP2_CANCEL);
    await expect.poll(() => uploads.length, { interval: 1 }).toBe(before + 2);
  }
  expect(new Set(uploads)).toEqual(new Set(["3 bytes", "cut off"]));
});

test.each([0, 1])("a front ends a call at its deadline as such, after %d answers", async (tailEvents) => {
  const headers = { ...callHeaders(admin, MachineService.Events.path), "grpc-timeout": "200m" };
  const stream = await admin.request(headers, new AbortController().signal); // without a clock of the client's own
  let status: unknown;
  const see = (fields: Readonly<Record<string, unknown>>): void => {
    status ??= fields["grpc-status"];
  };
  stream.on("response", see).on("trailers", see).resume();
  stream.end(frame(encode(MachineService.Events.request, { tailEvents })));
  await once(stream, "close");
  expect(status).toBe(String(Code.DEADLINE_EXCEEDED));
});

test("a front and its clients look whether the other side is still there, when nothing comes for long", async () => {
  await call(admin, MachineService.Version, {});
  const isSoon = (seconds: number): boolean => seconds > 60 && seconds <= 120;
  await expect.poll(() => questionsOf(node.port).map(isSoon)).toEqual([true, true]);
});

/** In how many seconds the kernel asks at each end of the connections at a port; those that wait for an answer at the moment left out. Source: Linux, net/ipv4/tcp_ipv4.c. */
function questionsOf(port: number): readonly number[] {
  const name = port.toString(16).toUpperCase().padStart(4, "0");
  const [established, asks, ticksPerSecond] = ["01", "02", 100];
  return readFileSync("/proc/net/tcp", "utf8")
    .split("\n")
    .map((line) => line.trim().split(/\s+/u))
    .filter(
      ([, local, remote, state]) => state === established && [local, remote].some((end) => end?.endsWith(`:${name}`)),
    )
    .map(([, , , , , timer = ""]) => timer.split(":"))
    .filter(([kind]) => kind === asks)
    .map(([, when = ""]) => Number.parseInt(when, 16) / ticksPerSecond);
}
