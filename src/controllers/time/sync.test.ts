// The time controller against a time server in memory, with time driven by hand.
import { afterEach, beforeEach, expect, test } from "vitest";
import { CanceledError } from "../../base/abort.ts";
import type { LogFields } from "../../base/logger.ts";
import { createLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { msToNtpTime } from "../../formats/ntp.ts";
import { fakeNetwork, type FakeNetwork } from "../../linux/fake/network.ts";
import type { ClockAdjustment, ClockState } from "../../linux/system-time.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { TimeServerStatus } from "../../resources/network/time-server-status.ts";
import { AdjtimeStatus } from "../../resources/time/adjtime-status.ts";
import { Diagnostic } from "../../resources/runtime/diagnostic.ts";
import { TimeStatus } from "../../resources/time/time-status.ts";
import type { ClockPort } from "./clock-port.ts";
import { timeControllers } from "./controllers.ts";

let clock: ManualClock;
let network: FakeNetwork;
let state: State;
let stop: AbortController;
let running: Promise<void>;
let steps: number[];
let adjustments: ClockAdjustment[];
let offsetMs: number;
let queries: number;
let handshakes: number;
let logged: [string, string, LogFields][];

const unsynchronized: ClockState = {
  offsetNs: 0n,
  frequency: 0n,
  maxErrorUs: 16_000_000n,
  estimatedErrorUs: 16_000_000n,
  status: 0x40,
  constant: 2n,
  state: 5,
};

/** An answer that says the server is `offsetMs` ahead, or a kiss-o'-death. */
function answer(request: Uint8Array, kiss = false): Uint8Array {
  const bytes = new Uint8Array(48);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, (4 << 3) | 4);
  view.setUint8(1, kiss ? 0 : 2);
  bytes.set(request.subarray(40, 48), 24);
  view.setBigUint64(32, msToNtpTime(clock.now() + offsetMs));
  view.setBigUint64(40, msToNtpTime(clock.now() + offsetMs));
  return bytes;
}

beforeEach(async () => {
  clock = manualClock();
  network = fakeNetwork();
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  steps = [];
  adjustments = [];
  logged = [];
  offsetMs = 5;
  queries = 0;
  handshakes = 0;
  network.names.set("time.example.org", ["192.0.2.1"]);
  network.serve(123, (packet, to) => {
    queries++;
    return [{ payload: answer(packet.payload), ...to }];
  });
  await state.modify(TimeServerStatus, "timeservers", () => ({ timeServers: ["time.example.org"], useNTS: false }));
});

afterEach(async () => {
  stop.abort(new CanceledError("test ended"));
  await running;
});

async function start(): Promise<void> {
  const kernelClock: ClockPort = {
    step: (nanoseconds) => {
      steps.push(Number(nanoseconds) / 1e6);
      clock.jump(Number(nanoseconds) / 1e6);
    },
    adjust: (adjustment) => (adjustments.push(adjustment), unsynchronized),
    state: () => unsynchronized,
    syncHardwareClock: () => Promise.resolve(),
    readDevice: async (path) => {
      if (path !== "/dev/ptp0") throw new Error(`Cannot open "${path}"`);
      const now = BigInt(clock.now()) * 1_000_000n;
      return { beforeNs: now, deviceNs: now + 20_000n + BigInt(offsetMs) * 1_000_000n, afterNs: now + 40_000n };
    },
  };
  const streams = {
    openTls: () => {
      handshakes++;
      return Promise.reject(new Error("nobody listens"));
    },
  };
  const log = createLogger((level, message, fields) => logged.push([level, message, fields]));
  const runtime = createRuntime({ state, log, clock });
  for (const controller of timeControllers({ network, kernelClock, streams })) runtime.register(controller);
  running = runtime.run(stop.signal);
  await quiet();
}

async function quiet(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await clock.advance(0);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function status(): Promise<unknown> {
  return (await state.get(TimeStatus, "node")).spec;
}

const synced = { synced: true, epoch: 0, syncDisabled: false, spikeDetected: false, consecutiveSpikes: 0 };

test("a small offset is slewed, and the time counts as synced", async () => {
  await start();
  expect(await status()).toEqual(synced);
  expect(adjustments).toEqual([
    { offsetNs: 5_000_000n, constant: 2n, status: 1, maxErrorUs: 0n, estimatedErrorUs: 0n },
  ]);
  await clock.advance(64_000);
  expect(queries).toBe(2);
});

test("a large offset is stepped; a very large one makes a new epoch", async () => {
  offsetMs = 3_600_000;
  await start();
  offsetMs = 0;
  expect(steps).toEqual([3_600_000]);
  expect(await status()).toEqual({ ...synced, epoch: 1 });
});

test("a config that turns time off counts as synced; jumps still make epochs", async () => {
  await state.modify(MachineConfig, "v1alpha1", () => ({
    yaml: "apiVersion: v1alpha1\nkind: TimeSyncConfig\nenabled: false\n",
  }));
  await start();
  expect(await status()).toEqual({ ...synced, syncDisabled: true });
  const before = queries;
  await clock.advance(1000);
  clock.jump(3_600_000);
  await clock.advance(60_000);
  await quiet();
  expect(await status()).toEqual({ ...synced, syncDisabled: true, epoch: 1 });
  expect(queries).toBe(before);
});

test("without answers the time is not synced, until the boot's timeout", async () => {
  await state.modify(MachineConfig, "v1alpha1", () => ({
    yaml: "apiVersion: v1alpha1\nkind: TimeSyncConfig\nbootTimeout: 30s\n",
  }));
  network.serve(123, () => []);
  await start();
  expect(await status()).toMatchObject({ synced: false });
  await clock.advance(31_000);
  await quiet();
  expect(await status()).toMatchObject({ synced: true, syncDisabled: false });
});

test("a server that answers with a kiss-o'-death is left alone, and the next one is asked", async () => {
  network.names.set("other.example.org", ["192.0.2.2"]);
  await state.modify(TimeServerStatus, "timeservers", () => ({
    timeServers: ["time.example.org", "other.example.org"],
    useNTS: false,
  }));
  const asked: string[] = [];
  network.serve(123, (packet, to) => {
    asked.push(to.address);
    return [{ payload: answer(packet.payload, to.address === "192.0.2.1"), ...to }];
  });
  await start();
  expect([asked, await status()]).toEqual([["192.0.2.1", "192.0.2.2"], expect.objectContaining({ synced: true })]);
  await clock.advance(300_000);
  await quiet();
  expect(new Set(asked.slice(2))).toEqual(new Set(["192.0.2.2"]));
});

test("a kiss-o'-death doubles the poll", async () => {
  network.serve(123, (packet, to) => {
    queries++;
    return [{ payload: answer(packet.payload, true), ...to }];
  });
  await start();
  expect(await status()).toMatchObject({ synced: false });
  const asked = queries;
  await clock.advance(63_000);
  expect(queries).toBe(asked);
});

async function wantAuthentication(config: string | undefined): Promise<void> {
  await state.modify(TimeServerStatus, "timeservers", () => ({ timeServers: ["time.example.org"], useNTS: true }));
  if (config !== undefined) await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: config }));
  await start();
  for (let second = 0; second < 50; second++) {
    await clock.advance(1000);
    await quiet();
  }
}

test("a server that the config wants authenticated is never asked without", async () => {
  await wantAuthentication(
    "apiVersion: v1alpha1\nkind: TimeSyncConfig\nntp: { servers: [time.example.org], useNTS: true }\n",
  );
  expect([await status(), queries, handshakes > 1]).toEqual([{ ...synced, synced: false }, 0, true]);
  const { details } = (await state.get(Diagnostic, "time-sync")).spec;
  expect(details.length).toBe(1);
  expect(details[0]).toMatch(/^time\.example\.org: Cannot agree with time server .*: nobody listens$/u);
  await state.modify(MachineConfig, "v1alpha1", () => ({
    yaml: "apiVersion: v1alpha1\nkind: TimeSyncConfig\nenabled: false\n",
  }));
  await quiet();
  expect(await state.find(Diagnostic, "time-sync")).toBeUndefined();
});

test("the default server is asked without authentication when that has not worked for a while, and said so once", async () => {
  await wantAuthentication(undefined);
  expect(await status()).toEqual(synced);
  const warned = logged.filter(([, message]) => message === "time server cannot be authenticated, asking it without");
  expect(warned.length).toBe(1);
});

test("a clock of the machine is read where the config names one", async () => {
  await state.modify(TimeServerStatus, "timeservers", () => ({
    timeServers: ["/dev/ptp1", "/dev/ptp0"],
    useNTS: false,
  }));
  offsetMs = 700;
  await start();
  offsetMs = 0;
  expect([steps, await status(), queries]).toEqual([[700], synced, 0]);
  expect(logged.some(([level, , { server }]) => level === "warn" && server === "/dev/ptp1")).toBe(true);
  await clock.advance(32_000);
  await quiet();
  expect(adjustments.at(-1)).toMatchObject({ offsetNs: 0n });
});

test("AdjtimeStatus tells the kernel's view, as on the node of the fixtures", async () => {
  await start();
  expect(AdjtimeStatus.specToYaml((await state.get(AdjtimeStatus, "node")).spec)).toEqual({
    offset: "0s",
    frequencyAdjustmentRatio: 1,
    maxError: "16s",
    estError: "16s",
    status: "STA_UNSYNC",
    constant: 2,
    syncStatus: false,
    state: "TIME_ERROR",
  });
});
