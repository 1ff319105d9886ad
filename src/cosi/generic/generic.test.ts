import { afterEach, beforeEach, expect, it } from "vitest";
import { createLogger, silentLogger, type Logger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import type { Controller } from "../controller.ts";
import { openMemoryState } from "../memory-state.ts";
import { openState } from "../open-state.ts";
import { defineResource } from "../resource.ts";
import { createRuntime } from "../runtime.ts";
import { bool, string, uint32 } from "../scalars.ts";
import { field } from "../spec.ts";
import type { State } from "../state.ts";
import { mergeController } from "./merge.ts";
import { transformController } from "./transform.ts";

const LampSpec = defineResource({
  type: "LampSpecs.toy.dev",
  namespace: "toy",
  spec: { room: field(1, string), watts: field(2, uint32) },
});
const LampStatus = defineResource({ type: "LampStatuses.toy.dev", namespace: "toy", spec: { lit: field(1, bool) } });

const clock = manualClock();
let state: State;
let stop: AbortController;
let running: Promise<void>;

beforeEach(() => {
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await running;
});

function run(controller: Controller, log: Logger = silentLogger): void {
  const runtime = createRuntime({ state, log, clock });
  runtime.register(controller);
  running = runtime.run(stop.signal);
}

async function quiet(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

it("transformController() makes one output per input and takes it away with the input", async () => {
  run(
    transformController({
      name: "toy.SwitchController",
      input: LampSpec,
      output: LampStatus,
      transform: ({ spec }) => (spec.room === "" ? undefined : { lit: spec.watts > 0 }),
    }),
  );
  await state.modify(LampSpec, "a", () => ({ room: "hall", watts: 5 }));
  await state.modify(LampSpec, "nowhere", () => ({ room: "", watts: 5 }));
  await quiet();
  expect((await state.list(LampStatus)).map(({ metadata, spec }) => [metadata.id, spec.lit])).toEqual([["a", true]]);
  await state.teardownAndDestroy(LampSpec, "a", { signal: stop.signal });
  expect(await state.list(LampStatus)).toEqual([]);
});

it("mergeController() decides between wishes and forgets what nobody wishes", async () => {
  run(
    mergeController({
      name: "LampMergeControllers.toy.dev",
      type: LampSpec,
      from: "toy-config",
      merge: (wishes) => new Map(wishes.map(({ spec }) => [spec.room, spec])),
    }),
  );
  const namespace = "toy-config";
  await state.modify(LampSpec, "0/hall", () => ({ room: "hall", watts: 1 }), { namespace });
  await state.modify(LampSpec, "1/hall", () => ({ room: "hall", watts: 2 }), { namespace });
  await quiet();
  expect((await state.list(LampSpec)).map(({ metadata, spec }) => [metadata.id, spec.watts])).toEqual([["hall", 2]]);
  await state.destroy(LampSpec, "1/hall", { namespace });
  await quiet();
  expect((await state.get(LampSpec, "hall")).spec.watts).toBe(1);
  await state.destroy(LampSpec, "0/hall", { namespace });
  await quiet();
  expect(await state.list(LampSpec)).toEqual([]);
});

it("mergeController() waits for a decision that is on its way out before it makes it again", async () => {
  const failures: string[] = [];
  const log = createLogger((level, message) => void (level === "error" && failures.push(message)));
  run(
    mergeController({
      name: "LampMergeControllers.toy.dev",
      type: LampSpec,
      from: "toy-config",
      merge: (wishes) => new Map(wishes.map(({ spec }) => [spec.room, spec])),
    }),
    log,
  );
  const namespace = "toy-config";
  await state.modify(LampSpec, "0/hall", () => ({ room: "hall", watts: 1 }), { namespace });
  await quiet();
  await state.addFinalizer(LampSpec, "hall", "toy.LampController");
  await state.destroy(LampSpec, "0/hall", { namespace });
  await quiet();
  await state.modify(LampSpec, "0/hall", () => ({ room: "hall", watts: 2 }), { namespace });
  await quiet();
  expect((await state.get(LampSpec, "hall")).metadata.phase).toBe("tearingDown");
  await state.removeFinalizer(LampSpec, "hall", "toy.LampController");
  await quiet();
  const { metadata, spec } = await state.get(LampSpec, "hall");
  expect([metadata.phase, spec.watts, failures]).toEqual(["running", 2, []]);
});
