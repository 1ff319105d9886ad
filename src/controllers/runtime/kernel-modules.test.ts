// From the config to the kernel: modules that are asked for, loaded, and shown.
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLogger } from "../../base/logger.ts";
import { type ManualClock, manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import type { FakeModules } from "../../linux/fake/modules.ts";
import { fakeModules } from "../../linux/fake/modules.ts";
import type { FakeUevents } from "../../linux/fake/uevents.ts";
import { fakeUevents } from "../../linux/fake/uevents.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { KernelModuleSpec } from "../../resources/runtime/kernel-module-spec.ts";
import { KernelModuleStatus } from "../../resources/runtime/kernel-module-status.ts";
import { LoadedKernelModule } from "../../resources/runtime/loaded-kernel-module.ts";
import { kernelModuleConfigController } from "./kernel-module-config.ts";
import { kernelModuleSpecController } from "./kernel-module-spec.ts";
import { kernelModuleStatusController } from "./kernel-module-status.ts";

let clock: ManualClock;
let state: State;
let stop: AbortController;
let running: Promise<void>;
let modules: FakeModules;
let uevents: FakeUevents;
/** Messages of warnings and errors, with what the latter say. */
let lines: string[];

beforeEach(() => {
  clock = manualClock();
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  modules = fakeModules({ available: ["br_netfilter", "zram", "nbd"], builtIn: ["ext4"], blacklisted: ["floppy"] });
  uevents = fakeUevents();
  lines = [];
  const log = createLogger((level, message, { error, module }) => {
    if (level === "warn" || level === "error") lines.push([message, error ?? module].map(String).join(": "));
  });
  const runtime = createRuntime({ state, log, clock });
  runtime.register(kernelModuleConfigController());
  runtime.register(kernelModuleSpecController({ modules }));
  runtime.register(kernelModuleStatusController({ modules, uevents }));
  running = runtime.run(stop.signal);
});
afterEach(async () => {
  stop.abort();
  await running;
});

async function configure(...wanted: readonly (readonly [name: string, ...parameters: readonly string[]])[]) {
  const entries = wanted.map(
    ([name, ...parameters]) => `      - name: ${name}\n        parameters: ${JSON.stringify(parameters)}\n`,
  );
  const yaml = `machine:\n  type: worker\n  kernel:\n    modules:\n${entries.join("")}`;
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
  await clock.advance(0);
}

const specs = async (): Promise<readonly (readonly [string, readonly string[]])[]> =>
  (await state.list(KernelModuleSpec)).map(({ metadata, spec }) => [metadata.id, spec.parameters] as const);

test("modules of the config are asked for with their parameters, beside those that every node wants", async () => {
  await clock.advance(0);
  expect(await specs()).toEqual([]);
  await configure(["zram", "num_devices=2", "lz4"], ["nbd"]);
  expect(await specs()).toEqual([
    ["br_netfilter", []],
    ["nbd", []],
    ["zram", ["num_devices=2", "lz4"]],
  ]);
  expect([...modules.inserted].toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual([
    ["br_netfilter", []],
    ["nbd", []],
    ["zram", ["num_devices=2", "lz4"]],
  ]);
  expect(lines).toEqual([]);
});

test("one that is part of the kernel or forbidden is no failure", async () => {
  await configure(["ext4"], ["floppy"]);
  expect([[...modules.inserted.keys()], lines]).toEqual([["br_netfilter"], []]);
});

test("one that does not exist is told again and again, and the others are loaded", async () => {
  await configure(["nosuch"], ["zram"]);
  await clock.advance(1000);
  expect([...modules.inserted.keys()].toSorted()).toEqual(["br_netfilter", "zram"]);
  expect(lines[0]).toBe('controller failed: Cannot load module "nosuch": found no such module');
  await clock.advance(10_000);
  expect(lines.length).toBeGreaterThan(2);
  await configure(["zram"]);
  await clock.advance(60_000);
  const count = lines.length;
  await clock.advance(120_000);
  expect(lines.length).toBe(count);
});

test("a failure is tried again, and what is loaded already is left alone", async () => {
  modules.refuse(new Error('Cannot load module "br_netfilter": ENOMEM'));
  await configure(["zram"]);
  expect([...modules.inserted.keys()]).toEqual([]);
  modules.refuse(undefined);
  await clock.advance(1000);
  expect([...modules.inserted.keys()].toSorted()).toEqual(["br_netfilter", "zram"]);
  expect(lines).toEqual([expect.stringContaining("ENOMEM")]);
});

test("modules that the config drops stay in the kernel, those it adds come, changed parameters wait for a boot", async () => {
  await configure(["zram", "num_devices=2"]);
  await configure(["nbd"]);
  expect([(await specs()).map(([id]) => id), [...modules.inserted.keys()].toSorted()]).toEqual([
    ["br_netfilter", "nbd"],
    ["br_netfilter", "nbd", "zram"],
  ]);
  await configure(["nbd", "nbds_max=4"]);
  expect([modules.inserted.get("nbd"), lines]).toEqual([[], ["module keeps its parameters until the next boot: nbd"]]);
});

test("what is loaded and what is part of the kernel is shown, and looked at again at each event of a module", async () => {
  await configure();
  await clock.advance(1000);
  const shown = async () => [
    (await state.list(KernelModuleStatus)).map(({ metadata, spec }) => [
      metadata.id,
      KernelModuleStatus.specToYaml(spec),
    ]),
    (await state.list(LoadedKernelModule)).map(({ metadata }) => metadata.id),
  ];
  expect(await shown()).toMatchObject([
    [
      ["br_netfilter", { type: "dynamic", state: "live", size: 16_384 }],
      ["ext4", { type: "built-in", state: "built-in" }],
    ],
    ["br_netfilter"],
  ]);
  await configure(["zram"]);
  await clock.advance(1000);
  expect((await state.list(LoadedKernelModule)).length).toBe(1);
  uevents.tell({ action: "add", devicePath: "/module/zram", subsystem: "module" });
  await clock.advance(1000);
  expect((await state.list(LoadedKernelModule)).map(({ metadata }) => metadata.id)).toEqual(["br_netfilter", "zram"]);
  await configure(["nbd"]);
  uevents.overrun();
  await clock.advance(1000);
  expect((await state.list(LoadedKernelModule)).length).toBe(3);
});
