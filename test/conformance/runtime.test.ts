// What the controller runtime must do: wake, coalesce, check access, clean up, back off, and never let one controller take anything down.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLogger } from "../../src/base/logger.ts";
import type { ManualClock } from "../../src/base/manual-clock.ts";
import { manualClock } from "../../src/base/manual-clock.ts";
import type { Controller, ControllerDeclaration, ReconcileContext } from "../../src/cosi/controller.ts";
import { defineController, destroyReady, exclusive, shared, strong, weak } from "../../src/cosi/controller.ts";
import { toGraphviz, toMermaid } from "../../src/cosi/graph.ts";
import { openMemoryState } from "../../src/cosi/memory-state.ts";
import { openState } from "../../src/cosi/open-state.ts";
import type { Runtime } from "../../src/cosi/runtime.ts";
import { createRuntime } from "../../src/cosi/runtime.ts";
import type { State } from "../../src/cosi/state.ts";
import { LampSpec, LampStatus } from "./toys.ts";

/** Lets everything happen that waits for nothing but others' promises. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe("createRuntime()", () => {
  let clock: ManualClock;
  let state: State;
  let runtime: Runtime;
  let errors: string[];
  let stop: AbortController;
  let running: Promise<void>;

  beforeEach(() => {
    clock = manualClock();
    state = openState(openMemoryState({ clock }));
    errors = [];
    stop = new AbortController();
    const log = createLogger((level, _message, fields) => {
      if (level === "error") errors.push(String(fields["error"]));
    });
    runtime = createRuntime({ state, log, clock });
  });

  afterEach(async () => {
    stop.abort();
    await running;
  });

  async function run(...controllers: Controller[]): Promise<void> {
    for (const controller of controllers) runtime.register(controller);
    running = runtime.run(stop.signal);
    await quiet();
  }

  async function setLamp(id: string, watts: number): Promise<void> {
    await state.modify(LampSpec, id, () => ({ room: "hall", watts }));
  }

  /** A status for each lamp; tears down those of lamps that are gone. */
  function switchController(over: Partial<ControllerDeclaration> = {}): Controller {
    return defineController({
      name: "toy.SwitchController",
      inputs: [weak(LampSpec), destroyReady(LampStatus)],
      outputs: [exclusive(LampStatus)],
      async reconcile({ state: seen }) {
        for (const { metadata, spec } of await seen.list(LampSpec)) {
          await seen.modify(LampStatus, metadata.id, () => ({ lit: spec.watts > 0 }));
        }
        await seen.cleanup(LampStatus);
      },
      ...over,
    });
  }

  it("run() reconciles at the start and after changes, and cleans up what is not wanted any more", async () => {
    await setLamp("a", 1);
    await run(switchController());
    expect((await state.get(LampStatus, "a")).metadata.owner).toBe("toy.SwitchController");
    await setLamp("b", 0);
    await quiet();
    expect((await state.get(LampStatus, "b")).spec).toEqual({ lit: false });
    await state.destroy(LampSpec, "a");
    await quiet();
    expect((await state.list(LampStatus)).map(({ metadata }) => metadata.id)).toEqual(["b"]);
  });

  it("run() waits with destruction until the last finalizer is gone", async () => {
    await setLamp("a", 1);
    await run(switchController());
    await state.addFinalizer(LampStatus, "a", "reader");
    await state.destroy(LampSpec, "a");
    await quiet();
    expect((await state.get(LampStatus, "a")).metadata.phase).toBe("tearingDown");
    await state.removeFinalizer(LampStatus, "a", "reader");
    await quiet();
    expect(await state.find(LampStatus, "a")).toBeUndefined();
  });

  it("run() coalesces changes that come while a controller works", async () => {
    let passes = 0;
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    await run(
      switchController({
        async reconcile() {
          passes++;
          if (passes === 1) await gate;
        },
      }),
    );
    for (let watts = 0; watts < 50; watts++) await setLamp("a", watts);
    open();
    await quiet();
    expect(passes).toBe(2);
  });

  it("run() wakes only for the id an input names", async () => {
    let passes = 0;
    await run(
      switchController({
        inputs: [weak(LampSpec, { id: "a" })],
        async reconcile() {
          passes++;
        },
      }),
    );
    await setLamp("b", 1);
    await quiet();
    expect(passes).toBe(1);
    await setLamp("a", 1);
    await quiet();
    expect(passes).toBe(2);
  });

  it("run() backs off from 0.5 s to a minute while a controller throws, and others go on", async () => {
    const at: number[] = [];
    let healthy = false;
    await run(
      switchController(),
      defineController({
        name: "toy.BrokenController",
        inputs: [weak(LampSpec)],
        outputs: [],
        async reconcile() {
          at.push(clock.monotonic());
          if (!healthy) throw new Error("Lamp is broken");
        },
      }),
    );
    await setLamp("a", 1);
    await quiet();
    expect((await state.get(LampStatus, "a")).spec).toEqual({ lit: true });
    for (let second = 0; second < 300; second++) await clock.advance(1000);
    const pauses = at.slice(1).map((ms, index) => ms - (at[index] ?? 0));
    expect(pauses[0]).toBeLessThan(1000);
    expect(Math.max(...pauses)).toBeGreaterThan(40_000);
    expect(Math.max(...pauses)).toBeLessThan(76_000);
    expect(errors.every((text) => text === "Lamp is broken")).toBe(true);
    const stats = () => runtime.stats().find(({ name }) => name === "toy.BrokenController");
    expect(stats()).toMatchObject({ runs: at.length, failures: at.length });
    expect(stats()?.backoffMs).toBeGreaterThan(30_000);
    healthy = true;
    await clock.advance(80_000);
    await quiet();
    expect(stats()).toMatchObject({ runs: at.length, backoffMs: 0 });
    const count = at.length;
    healthy = false;
    await setLamp("a", 2);
    await quiet();
    await clock.advance(1000);
    await quiet();
    expect(at.length).toBeGreaterThan(count + 1); // the success reset the back-off
  });

  it("drain() waits for all controllers, whatever becomes of one, while they run on", async () => {
    const drained: string[] = [];
    const toy = (name: string, drain: ControllerDeclaration["drain"]): Controller =>
      defineController({
        name: `toy.${name}`,
        inputs: [],
        outputs: [],
        reconcile: async () => undefined,
        ...(drain && { drain }),
      });
    await run(
      switchController(),
      toy("Late", async ({ clock: time, signal }) => {
        await time.sleep(500, signal);
        drained.push("late");
      }),
      toy("Never", ({ signal, clock: time }) => time.sleep(60_000, signal)),
      toy("Broken", () => Promise.reject(new Error("Lamp is broken"))),
    );
    using patience = clock.timeout(1000);
    const draining = runtime.drain(patience.signal).then(() => drained.push("all"));
    await setLamp("a", 1);
    await clock.advance(900);
    expect(drained).toEqual(["late"]);
    expect((await state.get(LampStatus, "a")).spec).toEqual({ lit: true });
    await clock.advance(200);
    await draining;
    expect([drained, errors]).toEqual([["late", "all"], []]);
  });

  it("run() restarts a source that throws and lets it wake the controller", async () => {
    let starts = 0;
    let passes = 0;
    await run(
      defineController({
        name: "toy.ClockController",
        inputs: [],
        outputs: [],
        async reconcile() {
          passes++;
        },
        async source({ wake }) {
          starts++;
          wake();
          if (starts < 3) throw new Error("Source broke");
        },
      }),
    );
    for (let second = 0; second < 5; second++) await clock.advance(1000);
    expect({ starts, errors: errors.length }).toEqual({ starts: 3, errors: 2 });
    expect(passes).toBeGreaterThanOrEqual(3);
  });

  it("run() tries a failed controller again as soon as its inputs change, though not at once", async () => {
    const seenWatts: number[] = [];
    await setLamp("a", 0);
    await run(
      switchController({
        async reconcile({ state: seen }) {
          const { spec } = await seen.get(LampSpec, "a");
          seenWatts.push(spec.watts);
          if (spec.watts < 2) throw new Error("Too dark");
        },
      }),
    );
    let failures = -1;
    // the next attempt is half a minute away then, or more, and the last one a second ago, or more
    for (let second = 0; second < 120 || failures !== seenWatts.length; second++) {
      failures = seenWatts.length;
      await clock.advance(1000);
    }
    await setLamp("a", 1);
    await quiet();
    expect(seenWatts.length).toBe(failures + 1);
    await setLamp("a", 2);
    await quiet();
    expect(seenWatts.length).toBe(failures + 1); // less than half a second since the last failure
    await clock.advance(500);
    await quiet();
    expect(seenWatts.slice(failures)).toEqual([1, 2]);
  });

  it.each<readonly [string, (context: ReconcileContext) => Promise<unknown>]>([
    ["reads what is no input", ({ state: seen }) => seen.list(LampSpec, { namespace: "elsewhere" })],
    ["reads all where one id is its input", ({ state: seen }) => seen.list(LampSpec)],
    ["writes what is no output", ({ state: seen }) => seen.modify(LampSpec, "a", () => LampSpec.zero())],
    ["puts a finalizer on a weak input", ({ state: seen }) => seen.addFinalizer(LampSpec, "a", "toy.Nosy")],
  ])("run() refuses a controller that %s", async (_name, act) => {
    await setLamp("a", 1);
    await run(
      defineController({
        name: "toy.NosyController",
        inputs: [weak(LampSpec, { id: "a" })],
        outputs: [shared(LampStatus)],
        async reconcile(context) {
          await act(context);
        },
      }),
    );
    expect(errors).toEqual([expect.stringContaining('Controller "toy.NosyController"')]);
  });

  it("run() lets a controller put finalizers on strong inputs", async () => {
    await setLamp("a", 1);
    await run(
      defineController({
        name: "toy.HolderController",
        inputs: [strong(LampSpec)],
        outputs: [],
        async reconcile({ state: seen }) {
          for (const { metadata } of await seen.list(LampSpec)) {
            const { id } = metadata;
            if (metadata.phase === "running") await seen.addFinalizer(LampSpec, id, "toy.HolderController");
            else await seen.removeFinalizer(LampSpec, id, "toy.HolderController");
          }
        },
      }),
    );
    expect((await state.get(LampSpec, "a")).metadata.finalizers).toEqual(["toy.HolderController"]);
    await state.teardownAndDestroy(LampSpec, "a", { signal: stop.signal });
    expect(await state.find(LampSpec, "a")).toBeUndefined();
  });

  it("run() replaces an output that was torn down and is wanted again", async () => {
    await setLamp("a", 1);
    await state.as("toy.SwitchController").modify(LampStatus, "a", () => ({ lit: false }));
    await state.as("toy.SwitchController").teardown(LampStatus, "a");
    await run(switchController());
    expect(await state.get(LampStatus, "a")).toMatchObject({ metadata: { version: 1 }, spec: { lit: true } });
  });

  it("register() takes controllers while the runtime runs", async () => {
    await setLamp("a", 1);
    await run();
    runtime.register(switchController());
    await quiet();
    expect((await state.get(LampStatus, "a")).spec).toEqual({ lit: true });
  });

  it("register() refuses a name twice and outputs that conflict", async () => {
    await run(switchController());
    expect(() => runtime.register(switchController())).toThrow("the name is taken");
    for (const output of [shared(LampStatus), exclusive(LampStatus)]) {
      const other = switchController({ name: "toy.OtherController", outputs: [output] });
      expect(() => runtime.register(other)).toThrow('exclusive to "toy.SwitchController"');
    }
  });

  it("edges() are data and print as graphs", async () => {
    await run(switchController());
    expect(runtime.edges()).toEqual([
      {
        controller: "toy.SwitchController",
        kind: "output-exclusive",
        namespace: "",
        type: "LampStatuses.toy.dev",
        id: "",
      },
      {
        controller: "toy.SwitchController",
        kind: "input-weak",
        namespace: "toy",
        type: "LampSpecs.toy.dev",
        id: "",
      },
      {
        controller: "toy.SwitchController",
        kind: "input-destroy-ready",
        namespace: "toy",
        type: "LampStatuses.toy.dev",
        id: "",
      },
    ]);
    expect(toGraphviz(runtime.edges())).toContain('"LampSpecs.toy.dev" -> "toy.SwitchController" [style=dotted];');
    expect(toMermaid(runtime.edges())).toBe(
      [
        "flowchart LR",
        '  n0["toy.SwitchController"] --> n1(["LampStatuses.toy.dev"])',
        '  n2(["LampSpecs.toy.dev"]) -.-> n0["toy.SwitchController"]',
        '  n1(["LampStatuses.toy.dev"]) -.-> n0["toy.SwitchController"]',
        "",
      ].join("\n"),
    );
  });
});
