// A bell: many may wait for its next ring. Waiting leaves nothing behind, so it may be done for ever.

export interface Wakeup {
  /** Wakes all who wait now. */
  ring(): void;
  /** Resolves at the next ring or when the signal aborts; never rejects. */
  next(signal: AbortSignal): Promise<void>;
}

export function wakeup(): Wakeup {
  const waiting = new Set<() => void>();
  return {
    ring() {
      const all = [...waiting];
      waiting.clear();
      for (const wake of all) wake();
    },
    async next(signal) {
      if (signal.aborted) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const onAbort = (): void => resolve();
      waiting.add(resolve);
      signal.addEventListener("abort", onAbort, { once: true });
      try {
        await promise;
      } finally {
        waiting.delete(resolve);
        signal.removeEventListener("abort", onAbort);
      }
    },
  };
}
