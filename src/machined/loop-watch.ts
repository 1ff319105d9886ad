// Watches the event loop from a thread of its own: process 1 that does not turn any more can answer nobody, not even to say so. The thread also
// feeds a watchdog, only while the loop turns: a process 1 that stands still is restarted with its machine.
import { Worker } from "node:worker_threads";
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";

const beatMs = 1000;
/** A loop that stood still for longer is reported. */
const stuckMs = 10_000;
/**
 * A loop that turns now and then is no better than one that stands still: what beats are late by adds up, time in which they are not takes
 * off from it, and a loop that owes a minute is not vouched for any more.
 */
const usualPatience: Patience = { lateMs: 3 * beatMs, debtMs: 60_000 };

/** What the thread and the loop share, by index into an Int32Array. The thread's text has the same numbers. */
const cells = {
  /** Moved on by the loop with each beat. */
  beat: 0,
  /** File descriptor to feed, negative when there is none. */
  fd: 1,
  feedMs: 2,
  /** 1 while the thread may be writing. */
  writing: 3,
} as const;

export interface Patience {
  /** Between two beats that come in time. */
  readonly lateMs: number;
  readonly debtMs: number;
}

export interface LoopWatch {
  /** Moves the counter on until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** From now on a byte is written to this file about so often, as long as the loop turns. One at a time. */
  feed(fd: number, everyMs: number): void;
  /** Resolves when nothing is written any more. */
  stopFeeding(): Promise<void>;
}

/**
 * The thread's whole program: it must not use anything from outside, as it is started from its text. It looks at the counter and writes to the
 * kernel log by itself, since nobody else can at that moment.
 */
function watch(): void {
  const { workerData } = process.getBuiltinModule("node:worker_threads");
  const { openSync, writeSync } = process.getBuiltinModule("node:fs");
  const { shared, stuck, log, lateMs, debtMs } = workerData as {
    shared: SharedArrayBuffer;
    stuck: number;
    log: string;
    lateMs: number;
    debtMs: number;
  };
  const cell = new Int32Array(shared);
  const say = (text: string): void => {
    try {
      writeSync(openSync(log, "a"), `<2>[ichor] ${text}\n`);
    } catch {
      // there is no kernel log here
    }
  };
  const feed = (): void => {
    Atomics.store(cell, 3, 1);
    const fd = Atomics.load(cell, 1);
    try {
      if (fd >= 0) writeSync(fd, "\0");
    } catch (error) {
      say(`cannot feed the watchdog: ${String(error)}`);
    }
    Atomics.store(cell, 3, 0);
  };
  let fedAt = Number.NEGATIVE_INFINITY;
  let beatAt = performance.now();
  let debt = 0;
  for (let reported = false; ;) {
    const before = Atomics.load(cell, 0);
    const moved = Atomics.wait(cell, 0, before, stuck) !== "timed-out";
    if (moved === reported) say(moved ? "event loop turns again" : `event loop stands still for ${stuck} ms`);
    reported = !moved;
    const now = performance.now();
    if (!moved) continue;
    const gap = now - beatAt;
    beatAt = now;
    const wasOwing = debt > debtMs;
    debt = gap > lateMs ? debt + gap - lateMs : Math.max(0, debt - gap);
    const isOwing = debt > debtMs;
    if (isOwing && !wasOwing) say("event loop hardly turns: the watchdog is not fed any more");
    if (isOwing || Atomics.load(cell, 1) < 0 || now - fedAt < Atomics.load(cell, 2)) continue;
    fedAt = now;
    feed();
  }
}

export interface LoopWatchOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Where the thread writes: the kernel log. */
  readonly logPath: string;
  readonly patience?: Patience;
}

export function openLoopWatch({ clock, log, logPath, patience = usualPatience }: LoopWatchOptions): LoopWatch {
  const shared = new SharedArrayBuffer(4 * Object.keys(cells).length);
  const cell = new Int32Array(shared);
  Atomics.store(cell, cells.fd, -1);
  return {
    async run(signal) {
      const worker = new Worker(`(${watch.toString()})()`, {
        eval: true,
        workerData: { shared, stuck: stuckMs, log: logPath, ...patience },
        resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
        stdin: false,
        env: {},
        execArgv: [],
      });
      worker.on("error", (error) => log.warn("event loop is not watched", { error }));
      worker.unref();
      for await (const _ of clock.every(beatMs, signal)) {
        Atomics.add(cell, cells.beat, 1);
        Atomics.notify(cell, cells.beat);
      }
      await worker.terminate();
    },
    feed(fd, everyMs) {
      // a beat that comes a little early does not wait for the next one
      Atomics.store(cell, cells.feedMs, Math.max(0, everyMs - beatMs / 2));
      Atomics.store(cell, cells.fd, fd);
    },
    async stopFeeding() {
      Atomics.store(cell, cells.fd, -1);
      while (Atomics.load(cell, cells.writing) === 1) await clock.sleep(10);
    },
  };
}
