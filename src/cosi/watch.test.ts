import { describe, expect, it } from "vitest";
import { silentLogger } from "../base/logger.ts";
import { manualClock } from "../base/manual-clock.ts";
import { defineController, exclusive, weak } from "./controller.ts";
import { openMemoryState } from "./memory-state.ts";
import { openState } from "./open-state.ts";
import { defineResource } from "./resource.ts";
import { createRuntime } from "./runtime.ts";
import { uint32 } from "./scalars.ts";
import { field } from "./spec.ts";
import type { CoreEvent, State } from "./state.ts";

const Lamp = defineResource({ type: "Lamps.toy.dev", namespace: "toy", spec: { watts: field(1, uint32) } });
const Bill = defineResource({ type: "Bills.toy.dev", namespace: "toy", spec: { watts: field(1, uint32) } });
const kind = { namespace: "toy", type: Lamp.type };

async function change(state: State, times: number): Promise<void> {
  for (let watts = 1; watts <= times; watts++)
    await state.modify(Lamp, "a", (spec) => ({ watts: (spec?.watts ?? 0) + 1 }));
}

async function rest(events: AsyncIterable<CoreEvent>): Promise<CoreEvent[]> {
  const all: CoreEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe("history()", () => {
  it("lets a reader fall behind by what it keeps, and tells it when that was too much", async () => {
    const state = openState(openMemoryState({ clock: manualClock() }));
    const stop = new AbortController();
    const slow = await state.core.watch(kind, {}, stop.signal);
    await change(state, 1020);
    const patient = slow[Symbol.asyncIterator]();
    expect((await patient.next()).value).toMatchObject({ kind: "created" });
    await change(state, 10);
    expect((await patient.next()).value).toMatchObject({ kind: "errored" });
    expect((await patient.next()).done).toBe(true);
    expect((await state.get(Lamp, "a")).metadata.version).toBe(1030);
  });

  it("keeps many readers apart", async () => {
    const state = openState(openMemoryState({ clock: manualClock() }));
    const stop = new AbortController();
    const watches = await Promise.all(Array.from({ length: 50 }, () => state.core.watch(kind, {}, stop.signal)));
    const reading = watches.map((events) => rest(events));
    await change(state, 20);
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    for (const events of await Promise.all(reading)) expect(events.length).toBe(20);
  });
});

describe("createRuntime()", () => {
  it("lets a controller look again after its watch ran over", async () => {
    const clock = manualClock();
    const state = openState(openMemoryState({ clock }));
    const runtime = createRuntime({ state, log: silentLogger, clock });
    runtime.register(
      defineController({
        name: "toy.BillController",
        inputs: [weak(Lamp)],
        outputs: [exclusive(Bill)],
        async reconcile({ state: seen }) {
          const watts = (await seen.list(Lamp)).reduce((sum, { spec }) => sum + spec.watts, 0);
          await seen.modify(Bill, "total", () => ({ watts }));
        },
      }),
    );
    const stop = new AbortController();
    const running = runtime.run(stop.signal);
    await new Promise((resolve) => setImmediate(resolve));
    // All in one turn, without letting the runtime read: more than the history keeps.
    const core = state.core;
    let current = await core.create({ ...(await fresh(state)), spec: { watts: 1 } });
    const updates: Promise<unknown>[] = [];
    for (let watts = 2; watts <= 1500; watts++) {
      const { metadata } = current;
      updates.push(core.update({ metadata, spec: { watts } }));
      current = { metadata: { ...metadata, version: metadata.version + 1 }, spec: { watts } };
    }
    await Promise.all(updates);
    for (let second = 0; second < 3; second++) await clock.advance(1000);
    const signal = AbortSignal.timeout(5000);
    const bill = await state.waitFor(Bill, "total", ({ spec }) => spec.watts === 1500, { signal });
    expect(bill.metadata.owner).toBe("toy.BillController");
    stop.abort();
    await running;
  });

  it("gives input and output a turn while controllers wake each other for ever", async () => {
    const clock = manualClock();
    const state = openState(openMemoryState({ clock }));
    const runtime = createRuntime({ state, log: silentLogger, clock });
    for (const [name, from, to] of [
      ["toy.PingController", Lamp, Bill],
      ["toy.PongController", Bill, Lamp],
    ] as const) {
      runtime.register(
        defineController({
          name,
          inputs: [weak(from)],
          outputs: [exclusive(to)],
          async reconcile({ state: seen }) {
            const watts = (await seen.find(from, "a"))?.spec.watts ?? 0;
            await seen.modify(to, "a", () => ({ watts: watts + 1 }));
          },
        }),
      );
    }
    const stop = new AbortController();
    const running = runtime.run(stop.signal);
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await running;
    expect((await state.get(Lamp, "a")).spec.watts).toBeGreaterThan(10);
  });
});

async function fresh(state: State): Promise<Awaited<ReturnType<State["core"]["get"]>>> {
  const scratch = await state.modify(Lamp, "scratch", () => Lamp.zero());
  await state.destroy(Lamp, "scratch");
  return { ...scratch, metadata: { ...scratch.metadata, id: "a", version: 0 } };
}
