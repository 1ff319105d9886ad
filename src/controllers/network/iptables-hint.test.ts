// The hint on the memory state and the packet filter in memory.
import { afterEach, beforeEach, expect, test } from "vitest";
import { CanceledError } from "../../base/abort.ts";
import { createLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { fakeNetwork, type FakeNetwork } from "../../linux/fake/network.ts";
import { KubeletSpec } from "../../resources/k8s/kubelet-spec.ts";
import { iptablesHintController } from "./iptables-hint.ts";

let network: FakeNetwork;
let state: State;
let stop: AbortController;
let running: Promise<void>;
let loaded: string[];
let warnings: string[];

beforeEach(() => {
  const clock = manualClock();
  network = fakeNetwork();
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  loaded = [];
  warnings = [];
  const log = createLogger((level, message) => {
    if (level !== "info" && level !== "debug") warnings.push(message);
  });
  const runtime = createRuntime({ state, log, clock });
  const modules = { load: async (name: string) => (loaded.push(name), "loaded" as const) };
  runtime.register(iptablesHintController({ network, modules }));
  running = runtime.run(stop.signal);
});

afterEach(async () => {
  stop.abort(new CanceledError("test ended"));
  await running;
});

async function wantKubelet(image: string): Promise<void> {
  const rest = { args: [], extraMounts: [], expectedNodename: "", config: {}, credentialProviderConfig: {} };
  await state.modify(KubeletSpec, "kubelet", () => ({ ...rest, image }));
}

async function quiet(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await new Promise((resolve) => setImmediate(resolve));
}

test("the hint is added where there is a kubelet, and the packet filter is not loaded elsewhere", async () => {
  await quiet();
  expect([loaded, network.packetFilter.hints.size]).toEqual([[], 0]);
  await wantKubelet("a");
  await quiet();
  await wantKubelet("b");
  await quiet();
  expect([loaded, [...network.packetFilter.hints]]).toEqual([["nf_tables"], [["mangle", "KUBE-IPTABLES-HINT"]]]);
});

test("a table that is there stays as it is", async () => {
  network.packetFilter.hints.set("mangle", "PREROUTING");
  await wantKubelet("a");
  await quiet();
  expect([[...network.packetFilter.hints], warnings]).toEqual([[["mangle", "PREROUTING"]], []]);
});
