// The time in which the TPM gives out keys of volumes: it begins at once, and ends when all volumes are open.
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import type { Tpm, TpmConnection } from "../../linux/tpm.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { VolumeConfig } from "../../resources/block/volume-config.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { PCRStatus } from "../../resources/hardware/pcr-status.ts";
import { openBootPhase, type BootPhase } from "./boot-phase.ts";
import { pcrStatusController } from "./pcr-status.ts";

const extendCommand = 0x182;
let clock: ManualClock;
let state: State;
let stop: AbortController;
let running: Promise<void>;
let extended: string[];
let hasTpm: boolean;
let bootPhase: BootPhase;

/** Says yes to everything, and keeps what was measured. */
const connection: TpmConnection = {
  async transmit(command) {
    const view = new DataView(command.buffer, command.byteOffset);
    if (view.getUint32(6) === extendCommand)
      extended.push(`${view.getUint32(10)}: ${command.subarray(-32).toHex().slice(0, 8)}`);
    return Uint8Array.of(0x80, 0x01, 0, 0, 0, 10, 0, 0, 0, 0);
  },
  [Symbol.asyncDispose]: async () => undefined,
};
const tpm: Tpm = { open: async () => (hasTpm ? connection : undefined) };
/** Register, and the beginning of the word's SHA-256. */
const enter = "11: 2bc138d6";
const leave = "11: ff82bb45";

beforeEach(() => {
  clock = manualClock();
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  extended = [];
  hasTpm = true;
  bootPhase = openBootPhase(tpm);
});

afterEach(async () => {
  stop.abort();
  await running;
});

async function run(): Promise<void> {
  const runtime = createRuntime({ state, log: silentLogger, clock });
  runtime.register(pcrStatusController({ tpm, bootPhase }));
  running = runtime.run(stop.signal);
  await clock.advance(100);
}

async function setPhase(id: string, phase: number): Promise<void> {
  await state.modify(VolumeConfig, id, () => VolumeConfig.zero());
  await state.modify(VolumeStatus, id, () => ({ ...VolumeStatus.zero(), phase }));
  await clock.advance(100);
}

test("begins with a word, and ends with another one when nothing waits any more", async () => {
  await run();
  expect(extended).toEqual([enter]);
  expect(await state.find(PCRStatus, "11")).toBeDefined();
  await setPhase("STATE", VolumePhase.ready);
  await setPhase("u-data", VolumePhase.waiting);
  await setPhase("EPHEMERAL", VolumePhase.ready);
  expect([extended.length, bootPhase.isOpen]).toEqual([1, true]);
  await setPhase("u-data", VolumePhase.failed);
  expect(extended).toEqual([enter, leave]);
  expect([await state.find(PCRStatus, "11"), bootPhase.isOpen]).toEqual([undefined, false]);
  await setPhase("u-data", VolumePhase.ready);
  expect(extended.length).toBe(2);
});

test("a machine without a TPM measures nothing, and one that comes late begins then", async () => {
  hasTpm = false;
  await run();
  await setPhase("STATE", VolumePhase.ready);
  expect(await state.find(PCRStatus, "11")).toBeUndefined();
  hasTpm = true;
  await bootPhase.begin(connection);
  await bootPhase.begin(connection);
  expect(extended).toEqual([enter]);
  await setPhase("EPHEMERAL", VolumePhase.ready);
  expect(extended).toEqual([enter, leave]);
});
