import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { configBytes } from "../../config/config.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { nodeFiles } from "../../linux/files.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { VolumeLifecycle } from "../../resources/block/volume-lifecycle.ts";
import { VolumeMountRequest } from "../../resources/block/volume-mount-request.ts";
import { VolumeMountStatus } from "../../resources/block/volume-mount-status.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { Diagnostic } from "../../resources/runtime/diagnostic.ts";
import { MaintenanceServiceRequest } from "../../resources/runtime/maintenance-service-request.ts";
import { AcquireConfigSpec } from "../../resources/v1alpha1/acquire-config-spec.ts";
import { AcquireConfigStatus } from "../../resources/v1alpha1/acquire-config-status.ts";
import { openEventBus } from "../../runtime/event-bus.ts";
import type { EventBus } from "../../runtime/event-bus.ts";
import { parseKernelArgs, readBootArgs } from "../../runtime/kernel-args.ts";
import { acquireController } from "./acquire.ts";
import { confirmationController } from "./confirmation.ts";
import { persistenceController } from "./persistence.ts";
import { readStoredConfig, writeStoredConfig } from "./shared/config-files.ts";

/** What the reference's client generates for a worker, with a disk to install on. */
const complete = readFileSync(new URL("../../../test/fixtures/gen/v1.14/worker.yaml", import.meta.url), "utf8");
const partial = "apiVersion: v1alpha1\nkind: HostnameConfig\nauto: off\nhostname: one\n";

const files = nodeFiles();
const clock = manualClock();
let folder = "";
let state: State;
let events: EventBus;
let stop: AbortController;
let running: Promise<void>;

beforeEach(async () => {
  folder = await mkdtemp(`${tmpdir()}/acquire-`);
  state = openState(openMemoryState({ clock }));
  events = openEventBus({ clock });
  stop = new AbortController();
  await state.modify(VolumeLifecycle, "volumes", () => ({}));
});
afterEach(async () => {
  stop.abort();
  await running;
  await rm(folder, { recursive: true, force: true });
});

interface Start {
  readonly commandLine?: string;
  readonly platformConfig?: () => Promise<Uint8Array | undefined>;
  readonly arrival?: () => Promise<boolean>;
  readonly nodeClock?: Clock;
}

/** Both controllers, with STATE mounted for whoever asks, once it is ready. */
async function start({
  commandLine = "",
  platformConfig = async () => undefined,
  arrival = async () => false,
  nodeClock = clock,
}: Start = {}): Promise<void> {
  const config = {
    activate: async (value: Parameters<typeof configBytes>[0]) =>
      void (await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: decodeUtf8(configBytes(value)) }))),
    persist: async (value: Parameters<typeof configBytes>[0]) =>
      void (await state.modify(MachineConfig, "persistent", () => ({ yaml: decodeUtf8(configBytes(value)) }))),
  };
  const runtime = createRuntime({ state, log: silentLogger, clock: nodeClock });
  const args = readBootArgs(parseKernelArgs(commandLine));
  runtime.register(
    acquireController({
      files,
      config,
      args,
      mode: "metal",
      platform: "metal",
      source: { config: platformConfig, arrival },
      events,
    }),
  );
  runtime.register(persistenceController({ files }));
  runtime.register(confirmationController({ files, config, events, restart: () => undefined }));
  running = Promise.all([runtime.run(stop.signal), mountForAll()]).then(() => undefined);
  await state.modify(AcquireConfigSpec, "machine-config", () => ({}));
}

/** The mount controllers in short: whoever asks finds the folder mounted. */
async function mountForAll(): Promise<void> {
  for await (const event of state.watch(VolumeMountRequest, {}, stop.signal)) {
    if (event.kind !== "created") continue;
    const { id } = event.resource.metadata;
    await state.modify(VolumeMountStatus, id, () => ({
      ...VolumeMountStatus.zero(),
      volumeID: "STATE",
      target: folder,
    }));
  }
}

async function setState(phase: number): Promise<void> {
  await state.modify(VolumeStatus, "STATE", () => ({ ...VolumeStatus.zero(), phase }));
}

async function acquired(): Promise<string> {
  await state.waitFor(AcquireConfigStatus, "machine-config", () => true, { signal: AbortSignal.timeout(5000) });
  return (await state.get(MachineConfig, "v1alpha1")).spec.yaml;
}

function tasks(): readonly string[] {
  return events
    .history()
    .map(({ payload }) => (payload.kind === "task" ? `${payload.task} ${payload.action}` : payload.kind));
}

test("a complete config on STATE is all there is to it", async () => {
  await writeStoredConfig(files, folder, complete);
  await start();
  await setState(VolumePhase.ready);
  expect(await acquired()).toBe(complete);
  expect([await state.find(MachineConfig, "persistent"), tasks()]).toEqual([undefined, []]);
});

test("without a config anywhere the node waits in maintenance, and keeps what it is given", async () => {
  await start();
  await setState(VolumePhase.missing);
  await state.waitFor(MaintenanceServiceRequest, "maintenance", () => true, { signal: AbortSignal.timeout(5000) });
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: complete }));
  await setState(VolumePhase.ready);
  expect(await acquired()).toBe(complete);
  await state.waitForAbsence(MaintenanceServiceRequest, "maintenance", { signal: AbortSignal.timeout(5000) });
  expect(tasks()).toEqual(["runningMaintenance START", "runningMaintenance STOP"]);
  await state
    .waitForAbsence(VolumeMountRequest, "config.PersistenceController-STATE", { signal: AbortSignal.timeout(5000) })
    .catch(() => undefined);
  await state.waitFor(MachineConfig, "persistent", () => true, { signal: AbortSignal.timeout(5000) });
  for (let turn = 0; turn < 100 && (await files.findText(`${folder}/config.yaml`)) !== complete; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect([await files.readText(`${folder}/config.yaml`), (await files.info(`${folder}/config.yaml`)).mode]).toEqual([
    complete,
    0o600,
  ]);
});

test("kernel argument and platform are asked in order; an incomplete one is not the end", async () => {
  const early = zstdCompressSync(encodeUtf8(partial)).toString("base64");
  await start({ commandLine: `talos.config.early=${early}`, platformConfig: async () => encodeUtf8(complete) });
  await setState(VolumePhase.missing);
  expect(await acquired()).toBe(complete);
});

/** Lets everything that is ready to run do so, then time pass, until `done`. */
async function passTime(manual: ManualClock, done: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 2000 && !(await done()); turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (turn % 20 === 19) await manual.advance(1000);
  }
}

test("a platform that does not answer is waited for, then reported from maintenance, and heard when it answers late", async () => {
  const manual = manualClock();
  let answer: Uint8Array | undefined;
  let asked = 0;
  const platformConfig = async (): Promise<Uint8Array> => {
    asked++;
    if (answer === undefined) throw new Error("no route to host");
    return answer;
  };
  const exists = (): Promise<boolean> =>
    state.find(MaintenanceServiceRequest, "maintenance").then((request) => request !== undefined);
  await start({ platformConfig, nodeClock: manual });
  await setState(VolumePhase.missing);
  await passTime(manual, async () => asked >= 4);
  expect(await exists()).toBe(false);
  await passTime(manual, exists);
  expect((await state.get(Diagnostic, "machine-config-source")).spec).toEqual({
    message: "the machine config that was meant for this machine cannot be loaded (metal)",
    details: ["metal: no route to host"],
  });
  answer = encodeUtf8(complete);
  const isDone = (): Promise<boolean> =>
    state.find(AcquireConfigStatus, "machine-config").then((status) => status !== undefined);
  await passTime(manual, isDone);
  expect([await acquired(), await state.find(Diagnostic, "machine-config-source")]).toEqual([complete, undefined]);
});

test("a platform that had nothing is asked again when something has arrived, and leads out of maintenance", async () => {
  const manual = manualClock();
  const arrived = Promise.withResolvers<boolean>();
  let answer: Uint8Array | undefined;
  await start({ platformConfig: async () => answer, arrival: () => arrived.promise, nodeClock: manual });
  await setState(VolumePhase.missing);
  await state.waitFor(MaintenanceServiceRequest, "maintenance", () => true, { signal: AbortSignal.timeout(5000) });
  answer = encodeUtf8(complete);
  arrived.resolve(true);
  const isDone = (): Promise<boolean> =>
    state.find(AcquireConfigStatus, "machine-config").then((status) => status !== undefined);
  await passTime(manual, isDone);
  expect(await acquired()).toBe(complete);
});

test("a malformed kernel argument does not keep the node from maintenance", async () => {
  await start({ commandLine: "talos.config.inline=AAAA" });
  await setState(VolumePhase.missing);
  await state.waitFor(MaintenanceServiceRequest, "maintenance", () => true, { signal: AbortSignal.timeout(5000) });
  const { details } = (await state.get(Diagnostic, "machine-config-source")).spec;
  expect(details).toEqual([expect.stringMatching(/^cmdline-late: Cannot use config from cmdline-late/u)]);
});

test("readStoredConfig() falls back to the one before when the last one is torn", async () => {
  await writeStoredConfig(files, folder, complete);
  await writeStoredConfig(files, folder, `${complete}# changed\n`);
  await files.replace(`${folder}/config.yaml`, "version: v1alp");
  const stored = await readStoredConfig(files, folder);
  expect([stored.kind, stored.kind === "config" && stored.isPrevious]).toEqual(["config", true]);
  expect(stored.kind === "config" && decodeUtf8(configBytes(stored.config))).toBe(complete);
  await files.remove(`${folder}/config.yaml.prev`);
  expect((await readStoredConfig(files, folder)).kind).toBe("unreadable");
  await files.remove(`${folder}/config.yaml`);
  expect(await readStoredConfig(files, folder)).toEqual({ kind: "none" });
});
