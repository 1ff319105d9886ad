// The sequences that clients and signals ask for: started at once, what becomes of them is seen in events and log.
import type { SequencePort } from "../../api/context.ts";
import { errorChain } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import type { Engine, RunOptions } from "../../sequencer/engine.ts";
import { SequenceError } from "../../sequencer/engine.ts";
import type { SequencerNode } from "../../sequencer/node.ts";
import type { Sequence } from "../../sequencer/sequence.ts";
import { EndOfRun } from "../../sequencer/sequence.ts";
import { planReset } from "../../sequencer/reset-plan.ts";
import { rebootSequence, resetSequence, shutdownSequence } from "../../sequencer/sequences.ts";

/** How the node's run ends: as somebody asked for, or because it cannot go on. */
export type End =
  | { readonly kind: "asked"; readonly command: number }
  | { readonly kind: "failed"; readonly error: Error };

export interface SequencesOptions {
  readonly engine: Engine<SequencerNode>;
  readonly node: SequencerNode;
  readonly log: Logger;
  /** Is told once a sequence has ended the run. */
  readonly onEnd: (end: End) => void;
}

export interface NodeSequences extends SequencePort {
  /** Runs one; resolves with false when it did not end well, after everybody was told. */
  run(sequence: Sequence<SequencerNode>, options?: RunOptions): Promise<boolean>;
}

export function openSequences({ engine, node, log, onEnd }: SequencesOptions): NodeSequences {
  async function run(sequence: Sequence<SequencerNode>, options: RunOptions = {}): Promise<boolean> {
    try {
      await engine.run(sequence, options);
      return true;
    } catch (error) {
      if (error instanceof EndOfRun) onEnd({ kind: "asked", command: error.command });
      else if (error instanceof SequenceError && error.code !== "FATAL") {
        log.info("sequence did not run", { sequence: sequence.name, reason: errorChain(error) });
      } else {
        const failure = new Error(`Fatal sequencer error in "${sequence.name}" sequence`, { cause: error });
        onEnd({ kind: "failed", error: failure });
      }
      return false;
    }
  }

  return {
    run,
    reboot(mode, actorId) {
      void run(rebootSequence(node, { mode }), { actorId, takeover: mode === "force" && actorId === "" });
    },
    shutdown({ force }, actorId) {
      void run(shutdownSequence(node, { force }), { actorId, takeover: true });
    },
    async reset(request, actorId) {
      const plan = await planReset(node.state, request);
      void run(resetSequence(node, plan), { actorId });
    },
  };
}
