// A clock that tests drive by hand: nothing happens until `advance` is called.
import type { Clock } from "./clock.ts";
import { TimeoutError } from "./clock.ts";

interface Alarm {
  readonly atMs: number;
  readonly ring: () => void;
}

export interface ManualClock extends Clock {
  /** Moves both clocks forward and rings what is due, in order, letting promises settle in between. */
  advance(ms: number): Promise<void>;
  /** Moves only the wall clock, as a step of NTP does. */
  jump(ms: number): void;
  /** How many sleeps and timeouts are pending. */
  readonly pending: number;
}

/** Starts at `startMs` of wall time (default 2026-01-01 UTC) and 0 of monotonic time. */
export function manualClock(startMs: number = Date.UTC(2026, 0, 1)): ManualClock {
  let wallOffsetMs = startMs;
  let elapsedMs = 0;
  const alarms = new Set<Alarm>();

  function schedule(ms: number, ring: () => void): Alarm {
    const alarm: Alarm = { atMs: elapsedMs + Math.max(ms, 0), ring };
    alarms.add(alarm);
    return alarm;
  }

  const clock: ManualClock = {
    now: () => wallOffsetMs + elapsedMs,
    monotonic: () => elapsedMs,
    get pending() {
      return alarms.size;
    },
    jump(ms) {
      wallOffsetMs += ms;
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const alarm = schedule(ms, resolve);
      const onAbort = (): void => reject(signal?.reason as Error);
      signal?.addEventListener("abort", onAbort, { once: true });
      try {
        await promise;
      } finally {
        alarms.delete(alarm);
        signal?.removeEventListener("abort", onAbort);
      }
    },
    async *every(ms, signal) {
      while (!signal.aborted) {
        try {
          await clock.sleep(ms, signal);
        } catch {
          return; // the signal ended the wait, so the iteration ends
        }
        yield;
      }
    },
    timeout(ms, parent) {
      const controller = new AbortController();
      const alarm = schedule(ms, () => controller.abort(new TimeoutError(`Timed out after ${ms} ms`)));
      return {
        signal: parent === undefined ? controller.signal : AbortSignal.any([controller.signal, parent]),
        [Symbol.dispose]: () => void alarms.delete(alarm),
      };
    },
    async advance(ms) {
      const untilMs = elapsedMs + ms;
      for (;;) {
        await settle();
        const next = [...alarms].filter((alarm) => alarm.atMs <= untilMs).toSorted((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) break;
        elapsedMs = Math.max(elapsedMs, next.atMs);
        alarms.delete(next);
        next.ring();
      }
      elapsedMs = untilMs;
      await settle();
    },
  };
  return clock;
}

/** Lets promise callbacks run: a few turns are enough for the chains in our own code. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
