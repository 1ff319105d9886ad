// Configs that wait for confirmation, over several boots of one disk: the folder stays, all else is new.
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { decodeUtf8 } from "../../base/bytes.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { configBytes } from "../../config/config.ts";
import type { Config } from "../../config/document.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { sha256Hex } from "../../formats/sha256.ts";
import { type Files, nodeFiles } from "../../linux/files.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { VolumeLifecycle } from "../../resources/block/volume-lifecycle.ts";
import { VolumeMountRequest } from "../../resources/block/volume-mount-request.ts";
import { VolumeMountStatus } from "../../resources/block/volume-mount-status.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { ConfigConfirmation } from "../../resources/config/config-confirmation.ts";
import { ConfirmationOrder } from "../../resources/config/internal/confirmation-order.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { Diagnostic } from "../../resources/runtime/diagnostic.ts";
import { AcquireConfigSpec } from "../../resources/v1alpha1/acquire-config-spec.ts";
import { openEventBus } from "../../runtime/event-bus.ts";
import { parseKernelArgs, readBootArgs } from "../../runtime/kernel-args.ts";
import { acquireController } from "./acquire.ts";
import { confirmationController } from "./confirmation.ts";
import { persistenceController } from "./persistence.ts";
import { writeStoredConfig } from "./shared/config-files.ts";
import { readConfirmRecord, writeConfirmRecord } from "./shared/confirm-file.ts";

const old = readFileSync(new URL("../../../test/fixtures/gen/v1.14/worker.yaml", import.meta.url), "utf8");
const fresh = `${old}# another one\n`;
const disk = nodeFiles();
const withinMs = 60_000;
const id = "machine-config";

let folder = "";
let boot: Boot | undefined;

interface Boot {
  readonly state: State;
  readonly clock: ManualClock;
  readonly restarts: () => number;
  /** Errors that clients were told. */
  readonly told: () => readonly string[];
  end(): Promise<void>;
}

/** The controllers of the config, on the disk as it is. */
async function start(files: Files = disk): Promise<Boot> {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  const events = openEventBus({ clock });
  const stop = new AbortController();
  let restarts = 0;
  const put = async (at: string, value: Config): Promise<void> =>
    void (await state.modify(MachineConfig, at, () => ({ yaml: decodeUtf8(configBytes(value)) })));
  const config = {
    activate: (value: Config) => put("v1alpha1", value),
    persist: (value: Config) => put("persistent", value),
  };
  const runtime = createRuntime({ state, log: silentLogger, clock });
  const args = readBootArgs(parseKernelArgs(""));
  const source = { config: async () => undefined };
  runtime.register(acquireController({ files, config, args, mode: "metal", platform: "metal", source, events }));
  runtime.register(persistenceController({ files }));
  runtime.register(confirmationController({ files, config, events, restart: () => void restarts++ }));
  await state.modify(VolumeLifecycle, "volumes", () => ({}));
  await state.modify(VolumeStatus, "STATE", () => ({ ...VolumeStatus.zero(), phase: VolumePhase.ready }));
  await state.modify(AcquireConfigSpec, id, () => ({}));
  const running = Promise.all([runtime.run(stop.signal), mountForAll(state, stop.signal)]);
  boot = {
    state,
    clock,
    restarts: () => restarts,
    told: () => events.history().flatMap(({ payload }) => (payload.kind === "configLoadError" ? [payload.error] : [])),
    async end() {
      stop.abort();
      await running;
    },
  };
  return boot;
}

async function mountForAll(state: State, signal: AbortSignal): Promise<void> {
  for await (const event of state.watch(VolumeMountRequest, {}, signal)) {
    if (event.kind !== "created") continue;
    const { metadata, spec } = event.resource;
    await state.modify(VolumeMountStatus, metadata.id, () => ({
      ...VolumeMountStatus.zero(),
      ...spec,
      target: folder,
    }));
  }
}

async function restart(before: Boot): Promise<Boot> {
  await before.end();
  return start();
}

beforeEach(async () => {
  folder = await mkdtemp(`${tmpdir()}/confirmation-`);
  await writeStoredConfig(disk, folder, old);
});
afterEach(async () => {
  await boot?.end();
  await rm(folder, { recursive: true, force: true });
});

/** What is in force, what is on the disk, and what becomes of it. */
async function seen({ state }: Boot) {
  const active = (await state.find(MachineConfig, "v1alpha1"))?.spec.yaml;
  const status = (await state.find(ConfigConfirmation, id))?.spec;
  const named = (text: string | undefined) => (text === old ? "old" : text === fresh ? "new" : text);
  return {
    active: named(active),
    stored: named(await disk.findText(`${folder}/config.yaml`)),
    state: status?.state,
    bootsLeft: status?.bootsLeft,
    reason: status?.reason,
  };
}

/** Lets run what can run, and no time pass, until it looks so. */
async function expectSoon(current: Boot, wanted: Partial<Awaited<ReturnType<typeof seen>>>): Promise<void> {
  await vi.waitFor(async () => expect(await seen(current)).toMatchObject(wanted), { timeout: 10_000, interval: 5 });
}

let serial = 0;

async function order({ state }: Boot, action: "wait" | "confirm" | "withdraw"): Promise<void> {
  const own = ++serial;
  const wait = action === "wait" ? { withinMs, previous: old, configSha256: sha256Hex(fresh) } : {};
  await state.modify(ConfirmationOrder, id, () => ({ ...ConfirmationOrder.zero(), ...wait, action, serial: own }));
  const isDone = ({ spec }: { readonly spec: ConfigConfirmation }): boolean => spec.order === own;
  await state.waitFor(ConfigConfirmation, id, isDone, { signal: AbortSignal.timeout(5000) });
}

/** As ApplyConfiguration does it. */
async function apply(current: Boot, mode: "no-reboot" | "staged"): Promise<void> {
  await expectSoon(current, { active: "old", state: "none" });
  await order(current, "wait");
  await current.state.modify(MachineConfig, "persistent", () => ({ yaml: fresh }));
  if (mode === "no-reboot") await current.state.modify(MachineConfig, "v1alpha1", () => ({ yaml: fresh }));
  await expectSoon(current, { stored: "new", state: mode === "staged" ? "staged" : "waiting" });
}

const late = "nobody confirmed the machine config within 1m0s";

test("a config that nobody confirms goes away at its time, without a restart, and says why", async () => {
  const node = await start();
  await apply(node, "no-reboot");
  await node.clock.advance(withinMs - 1000);
  await expectSoon(node, { active: "new", stored: "new", state: "waiting", bootsLeft: 3 });
  await node.clock.advance(2000);
  await expectSoon(node, { active: "old", stored: "old", state: "reverted", reason: late });
  expect([node.restarts(), node.told(), (await node.state.get(Diagnostic, "machine-config-reverted")).spec]).toEqual([
    0,
    [`went back to the machine config before: ${late}`],
    { message: "the node went back to the machine config before the last one", details: [late] },
  ]);
  const again = await restart(node);
  await expectSoon(again, { active: "old", state: "reverted", reason: late });
  await again.state.modify(MachineConfig, "v1alpha1", () => ({ yaml: `${old}# a third one\n` }));
  await expectSoon(again, { state: "none" });
  await again.state.waitForAbsence(Diagnostic, "machine-config-reverted", { signal: AbortSignal.timeout(5000) });
});

test("a config that is confirmed stays, also over restarts", async () => {
  const node = await start();
  await apply(node, "no-reboot");
  await order(node, "confirm");
  await node.clock.advance(withinMs * 2);
  await expectSoon(node, { active: "new", stored: "new", state: "none" });
  const again = await restart(node);
  await expectSoon(again, { active: "new", stored: "new", state: "none" });
  expect([node.told(), again.told()]).toEqual([[], []]);
});

test("the time of a staged config begins with its boot, and its end restarts the node", async () => {
  const node = await start();
  await apply(node, "staged");
  await node.clock.advance(withinMs * 5);
  await expectSoon(node, { active: "old", stored: "new", state: "staged" });
  const next = await restart(node);
  await expectSoon(next, { active: "new", state: "waiting", bootsLeft: 2 });
  await next.clock.advance(withinMs);
  await expectSoon(next, { stored: "old", state: "reverting", reason: late });
  expect(next.restarts()).toBe(1);
  const after = await restart(next);
  await expectSoon(after, { active: "old", stored: "old", state: "reverted", reason: late });
  expect([after.restarts(), after.told()]).toEqual([0, [`went back to the machine config before: ${late}`]]);
});

test("three boots that do not come to the deadline are enough", async () => {
  let node = await start();
  await apply(node, "no-reboot");
  for (const bootsLeft of [2, 1, 0]) {
    node = await restart(node);
    await expectSoon(node, { active: "new", stored: "new", state: "waiting", bootsLeft });
    await node.clock.advance(withinMs - 2000);
  }
  node = await restart(node);
  const reason = "nobody confirmed the machine config in 3 boots";
  await expectSoon(node, { active: "old", stored: "old", state: "reverted", reason });
  expect(node.restarts()).toBe(0);
});

test("what is withdrawn goes at once; a restart is needed only when the node has booted with it", async () => {
  const reason = "the machine config before was applied again";
  const node = await start();
  await apply(node, "no-reboot");
  await order(node, "withdraw");
  await expectSoon(node, { active: "old", stored: "old", state: "reverted", reason });
  expect(node.restarts()).toBe(0);
  const staged = await restart(node);
  await order(staged, "wait");
  await writeStoredConfig(disk, folder, fresh);
  const booted = await restart(staged);
  await expectSoon(booted, { active: "new", state: "waiting" });
  await order(booted, "withdraw");
  await expectSoon(booted, { stored: "old", state: "reverting", reason });
  expect(booted.restarts()).toBe(1);
});

test("a power cut at any step leaves a whole config, and the way back", async () => {
  const waiting = { kind: "waiting", previous: old, configSha256: sha256Hex(fresh), withinMs, boots: 0 } as const;
  await writeConfirmRecord(disk, folder, waiting);
  let node = await start(); // cut before the new config was written
  await expectSoon(node, { active: "old", stored: "old", state: "none" });
  await node.end();
  await writeStoredConfig(disk, folder, fresh);
  await writeConfirmRecord(disk, folder, { kind: "reverting", previous: old, reason: late });
  expect(node.told()).toEqual([]);
  node = await start(); // cut before the old config was written
  await expectSoon(node, { active: "old", stored: "old", state: "reverted", reason: late });
  expect(node.told()).toEqual([`went back to the machine config before: ${late}`]);
});

test("a record that is damaged or cannot be written keeps no node from booting", async () => {
  const waiting = { kind: "waiting", previous: old, configSha256: sha256Hex(fresh), withinMs, boots: 1 } as const;
  await writeStoredConfig(disk, folder, fresh);
  await writeConfirmRecord(disk, folder, waiting);
  const full: Files = {
    ...disk,
    replace: () => Promise.reject(new Error("no space left on device")),
  };
  const node = await start(full);
  await expectSoon(node, { active: "new", state: "waiting", bootsLeft: 1 });
  await node.clock.advance(withinMs);
  await expectSoon(node, { active: "old", stored: "new" }); // in force at least
  await node.end();
  const text = await disk.readText(`${folder}/config.confirm.json`);
  await disk.replace(`${folder}/config.confirm.json`, text.slice(0, -20));
  const damaged = { kind: "unreadable", problem: '"config.confirm.json" is damaged' };
  expect(await readConfirmRecord(disk, folder)).toEqual(damaged);
  const next = await start();
  await expectSoon(next, { active: "new", state: "none" });
  expect((await next.state.get(Diagnostic, "machine-config-reverted")).spec.details).toEqual([damaged.problem]);
});
