// A restart of the node's own accord, beside the sequences that somebody has asked for.
import { expect, test } from "vitest";
import { aborted } from "../../base/abort.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openEventBus } from "../../runtime/event-bus.ts";
import type { SequenceName } from "../../runtime/events.ts";
import { openEngine } from "../../sequencer/engine.ts";
import type { SequencerNode } from "../../sequencer/node.ts";
import type { Sequence, Task } from "../../sequencer/sequence.ts";
import { EndOfRun, phase } from "../../sequencer/sequence.ts";
import { rebootCommands } from "../../sequencer/tasks/end.ts";
import { type End, openSequences } from "./sequences.ts";

function openLab(stopAll: () => Promise<void>) {
  const clock = manualClock();
  const events = openEventBus({ clock });
  const parts = { mode: "container", events, supervisor: { stopAll }, setEmergencyCommand: () => undefined } as const;
  const node = parts as unknown as SequencerNode; // the end of a container takes no more of it
  const ends: End[] = [];
  const engine = openEngine<SequencerNode>({ node, events, clock, log: silentLogger });
  const sequences = openSequences({ engine, node, clock, log: silentLogger, onEnd: (end) => void ends.push(end) });
  return { clock, sequences, ends };
}

const away = (): Promise<void> => Promise.resolve();
const never = (): Promise<void> => new Promise(() => undefined);

function sequence(name: SequenceName, run: Task<SequencerNode>["run"]): Sequence<SequencerNode> {
  return { name, phases: [phase("work", { name: "work", run })] };
}

const restarted = { kind: "asked", command: rebootCommands.restart };

test.each(["reset", "upgrade", "stageUpgrade", "shutdown", "install"] as const)(
  "restart() waits for the end of a running %s, which may be that of the run",
  async (name) => {
    const { clock, sequences, ends } = openLab(away);
    const work = Promise.withResolvers<void>();
    const told: AbortSignal[] = [];
    const running = sequences.run(
      sequence(name, async (_node, { signal }) => {
        told.push(signal);
        await work.promise;
        throw new EndOfRun(rebootCommands.powerOff);
      }),
    );
    sequences.restart();
    await clock.advance(300_000);
    expect([told.map(({ aborted: isAborted }) => isAborted), ends]).toEqual([[false], []]);
    work.resolve();
    await running;
    await clock.advance(300_000);
    expect(ends).toEqual([{ kind: "asked", command: rebootCommands.powerOff }]);
  },
);

test("restart() comes as soon as a sequence has ended that leaves the node running", async () => {
  const { clock, sequences, ends } = openLab(away);
  const work = Promise.withResolvers<void>();
  const running = sequences.run(sequence("install", () => work.promise));
  sequences.restart();
  await clock.advance(10_000);
  expect(ends).toEqual([]);
  work.resolve();
  await running;
  await clock.advance(2000);
  expect(ends).toEqual([restarted]);
});

test.each(["initialize", "boot"] as const)("restart() takes over from %s", async (name) => {
  const { clock, sequences, ends } = openLab(away);
  const running = sequences.run(sequence(name, async (_node, { signal }) => aborted(signal)));
  sequences.restart();
  sequences.restart(); // asked for twice it is still one
  await clock.advance(2000);
  await running;
  expect(ends).toEqual([restarted]);
});

test("restart() does not wait without end for what does not stop, but for a shutdown that came in between", async () => {
  const { clock, sequences, ends } = openLab(never);
  sequences.restart();
  await clock.advance(44_000);
  expect(ends).toEqual([]);
  for (let second = 0; second < 70; second++) await clock.advance(1000);
  expect(ends).toEqual([restarted]);

  const other = openLab(never);
  other.sequences.restart();
  await other.clock.advance(10_000);
  other.sequences.shutdown({ force: true }, "somebody");
  for (let second = 0; second < 300; second++) await other.clock.advance(1000);
  expect(other.ends).toEqual([]);
});
