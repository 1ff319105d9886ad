// Keeping a config: done when the STATE volume has it, if there is one; what does not get there is taken back.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeUtf8 } from "../../base/bytes.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { configBytes, decodeConfig } from "../../config/config.ts";
import type { Config } from "../../config/document.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { sha256Hex } from "../../formats/sha256.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { KeptConfig } from "../../resources/config/internal/kept-config.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { openConfigPort } from "./config.ts";

const text = readFileSync(new URL("../../../test/fixtures/gen/v1.14/worker.yaml", import.meta.url));
const never = new AbortController().signal;

function configOf(remark: string): Config {
  const result = decodeConfig(Buffer.concat([text, Buffer.from(`# ${remark}\n`)]));
  if (result.kind !== "ok") throw new Error(result.text);
  return result.config;
}

function lab() {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  const port = openConfigPort({ state, clock, log: silentLogger });
  const phase = (value: VolumeStatus["phase"]) =>
    state.modify(VolumeStatus, "STATE", () => ({ ...VolumeStatus.zero(), phase: value }));
  const onDisk = (config: Config) =>
    state.modify(KeptConfig, "persistent", () => ({ sha256: sha256Hex(decodeUtf8(configBytes(config))) }));
  const wanted = async (): Promise<string | undefined> =>
    (await state.find(MachineConfig, "persistent"))?.spec.yaml.match(/# (\w+)\n$/u)?.[1];
  return { clock, state, port, phase, onDisk, wanted };
}

test("a node without a STATE volume keeps the config until it has one", async () => {
  const { port, phase, wanted } = lab();
  await port.keep(configOf("first"), never);
  expect(await wanted()).toBe("first");
  await phase(VolumePhase.waiting);
  await port.keep(configOf("second"), never);
  expect(await wanted()).toBe("second");
});

test("with one, it is kept when it is on it, not before", async () => {
  const { port, phase, onDisk, wanted } = lab();
  await phase(VolumePhase.ready);
  let isKept = false;
  const keeping = port.keep(configOf("first"), never).then(() => (isKept = true));
  await expect.poll(wanted).toBe("first");
  await onDisk(configOf("other"));
  expect(isKept).toBe(false);
  await onDisk(configOf("first"));
  await keeping;
  await port.keep(configOf("first"), never); // it is there already
});

test("what does not get there in time is an error, and the one before is wanted again", async () => {
  const { clock, state, port, phase, onDisk, wanted } = lab();
  await phase(VolumePhase.ready);
  const late = "Cannot keep the machine config on the STATE volume, the one before stays: it took more than 15 s";
  const fails = async (remark: string): Promise<void> => {
    const failing = port.keep(configOf(remark), never).catch((error: unknown) => error);
    await expect.poll(wanted).toBe(remark);
    await clock.advance(15_000);
    expect(await failing).toMatchObject({ message: late });
  };
  await fails("first");
  expect(await wanted()).toBeUndefined();
  await onDisk(configOf("second"));
  await port.keep(configOf("second"), never);
  await fails("third");
  expect(await wanted()).toBe("second");
  // no better than one that is slow
  await state.modify(VolumeStatus, "STATE", () => ({
    ...VolumeStatus.zero(),
    phase: VolumePhase.failed,
    preFailPhase: VolumePhase.ready,
  }));
  await fails("fourth");
  expect(await wanted()).toBe("second");
});

test("a client that goes away while it waits leaves the one before, and hears no other reason", async () => {
  const { port, phase, wanted } = lab();
  await phase(VolumePhase.ready);
  const call = new AbortController();
  const failing = port.keep(configOf("first"), call.signal).catch((error: unknown) => error);
  await expect.poll(wanted).toBe("first");
  const gone = new Error("The client has ended the call");
  call.abort(gone);
  expect([await failing, await wanted()]).toEqual([gone, undefined]);
});
