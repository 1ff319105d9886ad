// Sequences: order, events, log lines, failures, takeovers.
import { expect, test } from "vitest";
import { aborted } from "../base/abort.ts";
import { createLogger } from "../base/logger.ts";
import { manualClock } from "../base/manual-clock.ts";
import { openEventBus } from "../runtime/event-bus.ts";
import type { NodeEvent } from "../runtime/events.ts";
import { SequenceError, openEngine } from "./engine.ts";
import type { Sequence, Task } from "./sequence.ts";
import { EndOfRun, phase } from "./sequence.ts";

interface Node {
  readonly done: string[];
}

function openLab() {
  const clock = manualClock();
  const events = openEventBus({ clock });
  const lines: string[] = [];
  const node: Node = { done: [] };
  const log = createLogger((_, message) => lines.push(message));
  return { clock, events, lines, node, engine: openEngine<Node>({ node, events, clock, log }) };
}

const step = (name: string): Task<Node> => ({ name, run: async ({ done }) => void done.push(name) });
const failing = (error: Error): Task<Node> => ({
  name: "bad",
  run: async () => {
    throw error;
  },
});
const waiting: Task<Node> = {
  name: "waiting",
  async run({ done }, { signal }) {
    await aborted(signal);
    done.push("stopped");
    signal.throwIfAborted();
  },
};

function shown({ payload }: NodeEvent): string {
  if (payload.kind === "phase") return `phase ${payload.phase} ${payload.action}`;
  if (payload.kind === "task") return `task ${payload.task} ${payload.action}`;
  if (payload.kind !== "sequence") return payload.kind;
  const { sequence, action, error } = payload;
  return `${sequence} ${action}${error === undefined ? "" : ` ${error.code}: ${error.message}`}`;
}

test("run() goes through phases in order and tells about each step", async () => {
  const { engine, events, lines, node } = openLab();
  const boot: Sequence<Node> = {
    name: "boot",
    phases: [
      phase("one", step("a"), step("b")),
      { ...phase("two", step("c")), when: () => false },
      phase("three", step("d")),
    ],
  };
  await engine.run(boot, { actorId: "me" });
  expect(node.done).toEqual(["a", "b", "d"]);
  expect(lines).toEqual([
    "boot sequence: 3 phase(s)",
    "phase one (1/3): 2 tasks(s)",
    "task a (1/2): starting",
    "task b (2/2): starting",
    "task a (1/2): done, 0s",
    "task b (2/2): done, 0s",
    "phase one (1/3): done, 0s",
    "phase three (3/3): 1 tasks(s)",
    "task d (1/1): starting",
    "task d (1/1): done, 0s",
    "phase three (3/3): done, 0s",
    "boot sequence: done: 0s",
  ]);
  const history = events.history();
  expect([history.length, history.every(({ actorId }) => actorId === "me")]).toEqual([12, true]);
  expect([shown(history[0] as NodeEvent), shown(history.at(-1) as NodeEvent)]).toEqual(["boot START", "boot STOP"]);
});

test("run() cancels the other tasks of a phase when one fails", async () => {
  const { engine, events, node } = openLab();
  const run = engine.run({ name: "boot", phases: [phase("one", waiting, failing(new Error("no disk")))] });
  await expect(run).rejects.toThrow(SequenceError);
  expect(node.done).toEqual(["stopped"]);
  expect(events.history().slice(-2).map(shown)).toEqual([
    "boot STOP",
    "boot NOOP FATAL: sequence failed: error running phase 1 in boot sequence: task 2/2: failed, no disk",
  ]);
});

test("run() passes the end of the run on, and it looks like a failure on the wire", async () => {
  const { engine, events, lines } = openLab();
  const run = engine.run({ name: "reboot", phases: [phase("reboot", failing(new EndOfRun(0x1234567)))] });
  await expect(run).rejects.toThrow(EndOfRun);
  expect(shown(events.history().at(-1) as NodeEvent)).toBe(
    "reboot NOOP FATAL: sequence failed: error running phase 1 in reboot sequence: task 1/1: failed, unix.Reboot(1234567)",
  );
  expect(lines.some((line) => line.includes("failed"))).toBe(false);
});

test("run() lets the table decide who takes over", async () => {
  const { engine, events, node, clock } = openLab();
  const boot = engine.run({ name: "boot", phases: [phase("wait", waiting)] });
  const settled = boot.catch((error: unknown) => error);
  await clock.advance(0);
  await expect(engine.run({ name: "shutdown", phases: [] })).rejects.toThrow("sequence not started: locked");
  expect(shown(events.history().at(-1) as NodeEvent)).toBe("shutdown NOOP LOCKED: sequence not started: locked");
  await engine.run({ name: "reboot", phases: [phase("x", step("x"))] });
  expect(node.done).toEqual(["stopped", "x"]);
  expect(await settled).toMatchObject({ code: "CANCELED" });
});

test("run() takes over from anything when told to, with patience for a minute", async () => {
  const { engine, node, clock } = openLab();
  const deaf: Task<Node> = { name: "deaf", run: () => new Promise(() => undefined) };
  void engine.run({ name: "shutdown", phases: [phase("wait", deaf)] });
  await clock.advance(0);
  const next = engine.run({ name: "reboot", phases: [phase("x", step("x"))] }, { takeover: true });
  await clock.advance(59_000);
  expect(node.done).toEqual([]);
  await clock.advance(1000);
  await next;
  expect(node.done).toEqual(["x"]);
});

test("run() never runs two sequences at a time, however many ask at once", async () => {
  const { engine, node, clock } = openLab();
  const boot = engine.run({ name: "boot", phases: [phase("wait", waiting)] }).catch((error: unknown) => error);
  await clock.advance(0);
  const long = (name: string): Task<Node> => ({
    name,
    async run({ done }) {
      done.push(`${name} begins`);
      await clock.sleep(1000);
      done.push(`${name} ends`);
    },
  });
  const both = Promise.allSettled([
    engine.run({ name: "reset", phases: [phase("x", long("reset"))] }),
    engine.run({ name: "upgrade", phases: [phase("x", long("upgrade"))] }),
  ]);
  await boot;
  await clock.advance(1000);
  const [first, second] = await both;
  expect([node.done, first.status]).toEqual([["stopped", "reset begins", "reset ends"], "fulfilled"]);
  expect(second).toMatchObject({ reason: { code: "LOCKED" } });
});

test("run() starts one of two that ask while nothing runs", async () => {
  const { engine } = openLab();
  const results = await Promise.allSettled([
    engine.run({ name: "shutdown", phases: [] }),
    engine.run({ name: "shutdown", phases: [] }),
  ]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
});
