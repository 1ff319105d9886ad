// Watches the event loop from a thread of its own: process 1 that does not turn any more can answer nobody, not even to say so.
import { Worker } from "node:worker_threads";
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";

/** What the thread and the loop share: a counter that the loop moves on. */
const beatMs = 1000;
/** A loop that stood still for longer is reported. */
const stuckMs = 10_000;

export interface LoopWatch {
  /** Moves the counter on until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

/**
 * The thread's whole program: it must not use anything from outside, as it is started from its text. It looks at the counter and writes to the
 * kernel log by itself, since nobody else can at that moment.
 */
function watch(): void {
  const { workerData } = process.getBuiltinModule("node:worker_threads");
  const { openSync, writeSync } = process.getBuiltinModule("node:fs");
  const { shared, stuck, log } = workerData as { shared: SharedArrayBuffer; stuck: number; log: string };
  const counter = new Int32Array(shared);
  for (let reported = false; ;) {
    const before = Atomics.load(counter, 0);
    const moved = Atomics.wait(counter, 0, before, stuck) !== "timed-out";
    if (moved === reported) {
      const text = moved ? "event loop turns again" : `event loop stands still for ${stuck} ms`;
      try {
        writeSync(openSync(log, "a"), `<2>[ichor] ${text}\n`);
      } catch {
        // there is no kernel log here
      }
    }
    reported = !moved;
  }
}

export interface LoopWatchOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Where the thread writes: the kernel log. */
  readonly logPath: string;
}

export function openLoopWatch({ clock, log, logPath }: LoopWatchOptions): LoopWatch {
  return {
    async run(signal) {
      const shared = new SharedArrayBuffer(4);
      const counter = new Int32Array(shared);
      const worker = new Worker(`(${watch.toString()})()`, {
        eval: true,
        workerData: { shared, stuck: stuckMs, log: logPath },
        resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
        stdin: false,
        env: {},
        execArgv: [],
      });
      worker.on("error", (error) => log.warn("event loop is not watched", { error }));
      worker.unref();
      for await (const _ of clock.every(beatMs, signal)) {
        Atomics.add(counter, 0, 1);
        Atomics.notify(counter, 0);
      }
      await worker.terminate();
    },
  };
}
