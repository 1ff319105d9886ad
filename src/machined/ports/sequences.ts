// The sequences that clients and signals ask for: started at once, what becomes of them is seen in events and log.
import type { SequencePort } from "../../api/context.ts";
import { CanceledError } from "../../base/abort.ts";
import { errorChain } from "../../base/errors.ts";
import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import type { SequenceName } from "../../runtime/events.ts";
import type { Engine, RunOptions } from "../../sequencer/engine.ts";
import { SequenceError } from "../../sequencer/engine.ts";
import type { SequencerNode } from "../../sequencer/node.ts";
import type { Sequence } from "../../sequencer/sequence.ts";
import { EndOfRun } from "../../sequencer/sequence.ts";
import { planReset } from "../../sequencer/reset-plan.ts";
import * as sequences from "../../sequencer/sequences.ts";

/** How the node's run ends: as somebody asked for, or because it cannot go on. */
export type End =
  | { readonly kind: "asked"; readonly command: number }
  | { readonly kind: "failed"; readonly error: Error };

export interface SequencesOptions {
  readonly engine: Engine<SequencerNode>;
  readonly node: SequencerNode;
  readonly clock: Clock;
  readonly log: Logger;
  /** Is told once a sequence has ended the run. */
  readonly onEnd: (end: End) => void;
}

export interface NodeSequences extends SequencePort {
  /** Runs one; resolves with false when it did not end well, after everybody was told. */
  run(sequence: Sequence<SequencerNode>, options?: RunOptions): Promise<boolean>;
  /**
   * Restarts of the node's own accord: soon, also when something does not stop in time. What somebody has asked for, and ends the run by itself, is not cut short:
   * a disk that is half wiped or half written would be worse than a restart that comes later, or never.
   */
  restart(): void;
}

/** How long a node that leaves a bad image or config may take to stop in order. */
const goBackMs = 45_000;
const lookMs = 1000;
/** The node may restart while these run. */
const restartable: readonly SequenceName[] = ["initialize", "boot", "reboot"];

export function openSequences({ engine, node, clock, log, onEnd }: SequencesOptions): NodeSequences {
  const ended = new AbortController();
  let restarting: Promise<void> | undefined;

  function end(how: End): void {
    ended.abort(new CanceledError("The node's run has ended"));
    onEnd(how);
  }

  async function run(sequence: Sequence<SequencerNode>, options: RunOptions = {}): Promise<boolean> {
    try {
      await engine.run(sequence, options);
      return true;
    } catch (error) {
      if (error instanceof EndOfRun) end({ kind: "asked", command: error.command });
      else if (error instanceof SequenceError && error.code !== "FATAL") {
        log.info("sequence did not run", { sequence: sequence.name, reason: errorChain(error) });
      } else {
        const failure = new Error(`Fatal sequencer error in "${sequence.name}" sequence`, { cause: error });
        end({ kind: "failed", error: failure });
      }
      return false;
    }
  }

  function noteRestart(actorId: string): void {
    if (actorId === "") return;
    node.upgrades.noteRestart(actorId).catch((error: unknown) => log.warn("cannot note who restarts", { error }));
  }

  /** In order first, and at once when that takes too long. Resolves when the run has ended, in this way or another one. */
  async function restartInTurn(): Promise<void> {
    let startedMs: number | undefined;
    for await (const _ of clock.every(lookMs, ended.signal)) {
      if (engine.running !== undefined && !restartable.includes(engine.running)) continue;
      if (startedMs === undefined) {
        startedMs = clock.monotonic();
        void run(sequences.rebootSequence(node, { mode: "default" }), { takeover: restartable });
      } else if (clock.monotonic() - startedMs >= goBackMs) {
        log.warn("restarting at once", { reason: "the node did not stop in time" });
        await run(sequences.rebootSequence(node, { mode: "force" }), { takeover: restartable });
      }
    }
  }

  return {
    run,
    restart() {
      restarting ??= restartInTurn();
    },
    reboot(mode, actorId) {
      noteRestart(actorId);
      const sequence = sequences.rebootSequence(node, { mode });
      void run(sequence, { actorId, takeover: mode === "force" && actorId === "" });
    },
    shutdown({ force }, actorId) {
      void run(sequences.shutdownSequence(node, { force }), { actorId, takeover: true });
    },
    upgrade({ inMaintenance, ...request }, actorId) {
      const { upgradeSequence, maintenanceUpgradeSequence } = sequences;
      const sequence = inMaintenance ? maintenanceUpgradeSequence : upgradeSequence;
      void run(sequence({ ...request, actorId }), { actorId });
    },
    stageUpgrade(actorId) {
      void run(sequences.stageUpgradeSequence(node), { actorId });
    },
    goBack(actorId) {
      noteRestart(actorId);
      const orderly = run(sequences.rebootSequence(node, { mode: "default" }), { actorId, takeover: true });
      void clock.sleep(goBackMs).then(() => {
        log.warn("restarting at once", { reason: "the node did not stop in time" });
        return run(sequences.rebootSequence(node, { mode: "force" }), { actorId, takeover: true });
      });
      void orderly;
    },
    async reset(request, actorId) {
      const plan = await planReset(node.state, request);
      void run(sequences.resetSequence(node, plan), { actorId });
    },
  };
}
