// Events and logs on their way to those who collect them.
import { afterEach, beforeEach, expect, test } from "vitest";
import { decodeUtf8 } from "../../base/bytes.ts";
import { silentLogger } from "../../base/logger.ts";
import { queue } from "../../base/queue.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import type { Controller } from "../../cosi/controller.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import type { KmsgRecord } from "../../formats/kmsg.ts";
import { fakeNetwork, type FakeNetwork } from "../../linux/fake/network.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { EventSinkConfig } from "../../resources/runtime/event-sink-config.ts";
import { KmsgLogConfig } from "../../resources/runtime/kmsg-log-config.ts";
import { openEventBus } from "../../runtime/event-bus.ts";
import { openLogStore } from "../../runtime/log-store.ts";
import { eventsSinkConfigController } from "./events-sink-config.ts";
import { eventsSinkController } from "./events-sink.ts";
import { kmsgLogConfigController } from "./kmsg-log-config.ts";
import { kmsgJson, kmsgLogDeliveryController } from "./kmsg-log-delivery.ts";
import { serviceLogDeliveryController } from "./service-log-delivery.ts";

let clock: ManualClock;
let state: State;
let network: FakeNetwork;
let stop: AbortController;
let running: Promise<void>;

beforeEach(() => {
  clock = manualClock();
  state = openState(openMemoryState({ clock }));
  network = fakeNetwork();
  stop = new AbortController();
  running = Promise.resolve();
});
afterEach(async () => {
  stop.abort();
  await running;
});

function start(...controllers: readonly Controller[]): void {
  const runtime = createRuntime({ state, log: silentLogger, clock });
  for (const controller of controllers) runtime.register(controller);
  running = runtime.run(stop.signal);
}

async function configure(yaml: string): Promise<void> {
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
}

async function reachable(): Promise<void> {
  await state.modify(NetworkStatus, "status", () => ({ ...NetworkStatus.zero(), addressReady: true }));
}

/** Lets time pass until `done`. */
async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 3000 && !(await done()); turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (turn % 10 === 9) await clock.advance(500);
  }
  expect(await done()).toBe(true);
}

/** Lines that arrive at a collector in memory. */
async function collect(port: number): Promise<string[]> {
  const lines: string[] = [];
  const server = await network.listenTcp({ localAddress: "10.0.0.9", localPort: port });
  void (async () => {
    for (;;) {
      const stream = await server.accept(stop.signal);
      if (stream === undefined) return;
      for await (const piece of stream.read(stop.signal)) lines.push(...decodeUtf8(piece).trimEnd().split("\n"));
    }
  })().catch(() => undefined); // the end of the test
  return lines;
}

function record(sequence: number, message: string): KmsgRecord {
  return { priority: 4, facility: 0, sequence, timestampUs: 1_500_000, isFragment: false, message, values: {} };
}

const kernelLog = {
  async *read() {
    yield record(7, "first");
    yield record(8, "second");
    await new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
  },
};
const streams = { openTls: () => Promise.reject(new Error("not used")) };
const bootTimeNs = (): bigint => 1_700_000_000_000_000_000n;

test("kmsgJson() has the fields that collectors know", () => {
  expect(JSON.parse(kmsgJson(record(7, "text"), bootTimeNs()))).toEqual({
    msg: "text",
    "talos-time": "2023-11-14T22:13:21.5Z",
    "talos-level": "warn",
    facility: "kern",
    seq: 7,
    clock: 1_500_000,
    priority: "warning",
  });
});

test("the kernel log goes to whom the command line and the config name, once each", async () => {
  await configure("apiVersion: v1alpha1\nkind: KmsgLogConfig\nname: a\nurl: tcp://10.0.0.9:4001/\n");
  start(
    kmsgLogConfigController(["tcp://10.0.0.9:4001/", "udp://10.0.0.8:514"]),
    kmsgLogDeliveryController({ kernelLog, network, streams, bootTimeNs }),
  );
  const datagrams: string[] = [];
  network.serve(514, ({ payload }) => (datagrams.push(decodeUtf8(payload)), []));
  const lines = await collect(4001);
  await until(async () => (await state.find(KmsgLogConfig, "kmsg-log")) !== undefined);
  expect([(await state.get(KmsgLogConfig, "kmsg-log")).spec.destinations, lines]).toEqual([
    ["tcp://10.0.0.9:4001/", "udp://10.0.0.8:514"],
    [],
  ]);
  await reachable();
  await until(() => lines.length === 2 && datagrams.length === 2);
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(["first", "second"]);
});

test("a collector that is away gets the kernel log when it comes", async () => {
  await configure("apiVersion: v1alpha1\nkind: KmsgLogConfig\nname: a\nurl: tcp://10.0.0.9:4001/\n");
  start(kmsgLogConfigController([]), kmsgLogDeliveryController({ kernelLog, network, streams, bootTimeNs }));
  await reachable();
  await clock.advance(5000);
  const lines = await collect(4001);
  await until(() => lines.length === 2);
  expect(lines.map((line) => JSON.parse(line).seq)).toEqual([7, 8]);
});

test("drain() of the kernel log waits until all is sent and nothing has come for a while, and not without a destination", async () => {
  const fresh = queue<KmsgRecord>(10, "refuse");
  const log = {
    async *read() {
      for (let next = await fresh.take(stop.signal); next !== undefined; next = await fresh.take(stop.signal))
        yield next;
    },
  };
  const controller = kmsgLogDeliveryController({ kernelLog: log, network, streams, bootTimeNs });
  const drain = async (): Promise<number> => {
    const startMs = clock.monotonic();
    await controller.drain?.({ signal: stop.signal, clock });
    return clock.monotonic() - startMs;
  };
  expect(await drain()).toBe(0);
  start(kmsgLogConfigController(["tcp://10.0.0.9:4001"]), controller);
  await reachable();
  await until(async () => (await state.find(KmsgLogConfig, "kmsg-log")) !== undefined);
  fresh.push(record(1, "nobody listens yet"));
  await until(() => clock.monotonic() > 2000);
  let isDrained = false;
  const draining = drain().then(() => (isDrained = true));
  await clock.advance(3000);
  expect(isDrained).toBe(false);
  const lines = await collect(4001);
  fresh.push(record(2, "last words"));
  await until(() => isDrained);
  await draining;
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(["nobody listens yet", "last words"]);
});

test("logs of services go out with the tags of the config", async () => {
  await configure(`machine:
  type: worker
  logging:
    destinations:
      - {endpoint: "tcp://10.0.0.9:4002", format: json_lines, extraTags: {site: lab}}
cluster: {}
`);
  const packed = async (bytes: Uint8Array): Promise<Uint8Array> => bytes;
  const logs = openLogStore({ compress: packed, decompress: packed });
  logs.writer("apid").line("listening");
  start(serviceLogDeliveryController({ logs, network, streams }));
  await reachable();
  const lines = await collect(4002);
  logs.writer("apid").write(new TextEncoder().encode("half a "));
  await until(() => lines.length === 1);
  logs.writer("apid").line("line");
  await until(() => lines.length === 2);
  expect(lines.map((line) => JSON.parse(line))).toEqual(
    ["listening", "half a line"].map((msg) => ({
      site: "lab",
      msg,
      "talos-level": "info",
      "talos-service": "apid",
      "talos-time": expect.stringMatching(/^2026-/u),
    })),
  );
});

test("events go to the sink of the config, from the first one on, and again after a failure", async () => {
  const events = openEventBus({ clock });
  const got: string[] = [];
  let isDown = true;
  events.publish({ kind: "configLoadError", error: "one" });
  start(
    eventsSinkConfigController("10.0.0.1:1"),
    eventsSinkController({
      events,
      openSink: (endpoint) => ({
        async publish({ payload }) {
          if (isDown) throw new Error("down");
          got.push(`${endpoint} ${payload.kind === "configLoadError" ? payload.error : payload.kind}`);
        },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
    }),
  );
  await reachable();
  await configure("apiVersion: v1alpha1\nkind: EventSinkConfig\nendpoint: 10.0.0.9:4003\n");
  await until(async () => (await state.find(EventSinkConfig, "event-sink"))?.spec.endpoint === "10.0.0.9:4003");
  await clock.advance(2000);
  isDown = false;
  events.publish({ kind: "configLoadError", error: "two" });
  await until(() => got.length >= 2);
  expect(got).toEqual(["10.0.0.9:4003 one", "10.0.0.9:4003 two"]);
});

test("drain() of events waits until the receiver has the last one, and not without a receiver", async () => {
  const events = openEventBus({ clock });
  const got: string[] = [];
  let isDown = true;
  const controller = eventsSinkController({
    events,
    openSink: () => ({
      async publish({ id }) {
        if (isDown) throw new Error("down");
        got.push(id);
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
  });
  events.publish({ kind: "configLoadError", error: "one" });
  await controller.drain?.({ signal: stop.signal, clock });
  start(eventsSinkConfigController("10.0.0.1:1"), controller);
  await reachable();
  await until(async () => (await state.find(EventSinkConfig, "event-sink")) !== undefined);
  await clock.advance(1000);
  const { id } = events.publish({ kind: "configLoadError", error: "two" });
  let isDrained = false;
  const draining = controller.drain?.({ signal: stop.signal, clock }).then(() => (isDrained = true));
  await clock.advance(5000);
  expect([isDrained, got]).toEqual([false, []]);
  isDown = false;
  await until(() => isDrained);
  await draining;
  expect(got.at(-1)).toBe(id);
});
