// Time, in one place: tests drive it by hand, everybody else takes it as an argument.
import { CanceledError } from "./abort.ts";

export interface Clock {
  /** Wall clock, milliseconds since 1970-01-01 UTC. It can jump. */
  now(): number;
  /** Monotonic milliseconds since an arbitrary point: for measuring spans. */
  monotonic(): number;
  /** Resolves after `ms` milliseconds (0 or less: on the next turn); rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Yields every `ms` milliseconds until the signal aborts, then ends. Ticks that come while the consumer works are not made up for. */
  every(ms: number, signal: AbortSignal): AsyncIterable<void>;
  /** A signal that aborts with a `TimeoutError` after `ms` milliseconds, or with `parent`. Dispose it to free the timer. */
  timeout(ms: number, parent?: AbortSignal): Timeout;
}

export interface Timeout extends Disposable {
  readonly signal: AbortSignal;
}

/** The reason of an expired `Clock.timeout`. */
export class TimeoutError extends Error {
  override readonly name: string = "TimeoutError";
  readonly code = "TIMEOUT";
}

/** Longest delay of the platform's timers: 2^31-1 ms; a longer one would fire at once. */
const maxDelayMs = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, signal) {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, Math.min(Math.max(ms, 0), maxDelayMs));
    const onAbort = (): void => reject((signal?.reason ?? new CanceledError("Canceled")) as Error);
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    }
  },
  async *every(ms, signal) {
    while (!signal.aborted) {
      try {
        await systemClock.sleep(ms, signal);
      } catch {
        return; // only the signal can end a sleep early, and that ends the iteration
      }
      yield;
    }
  },
  timeout(ms, parent) {
    const controller = new AbortController();
    const timer = setTimeout(
      () => controller.abort(new TimeoutError(`Timed out after ${ms} ms`)),
      Math.min(Math.max(ms, 0), maxDelayMs),
    );
    return {
      signal: parent === undefined ? controller.signal : AbortSignal.any([controller.signal, parent]),
      [Symbol.dispose]: () => clearTimeout(timer),
    };
  },
};
