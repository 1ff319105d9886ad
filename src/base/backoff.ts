// Exponential back-off with jitter, for everything that is tried again.

export interface BackoffOptions {
  /** First delay in milliseconds. */
  readonly initialMs: number;
  /** No delay is longer than this. */
  readonly maxMs: number;
  /** Growth per attempt; 1.5 when absent. */
  readonly factor?: number;
  /** Share of the delay that is random, 0 to 1; 0.5 when absent. */
  readonly jitter?: number;
  /** Source of randomness in [0, 1); `Math.random` when absent. */
  readonly random?: () => number;
}

export interface Backoff {
  /** The next delay in milliseconds; each call grows the following one. */
  next(): number;
  /** Back to the first delay: call it after a success. */
  reset(): void;
  /** Delays handed out since the last reset. */
  readonly attempts: number;
}

export function backoff(options: BackoffOptions): Backoff {
  const { initialMs, maxMs, factor = 1.5, jitter = 0.5, random = Math.random } = options;
  let attempts = 0;
  return {
    get attempts() {
      return attempts;
    },
    next() {
      const delayMs = Math.min(initialMs * factor ** attempts, maxMs);
      attempts++;
      return Math.round(delayMs * (1 - jitter / 2 + jitter * random()));
    },
    reset() {
      attempts = 0;
    },
  };
}
