// Cancellation: everything that waits takes an AbortSignal and rejects with its reason.

/** The reason used when work is cancelled on purpose: never logged as a failure. */
export class CanceledError extends Error {
  override readonly name: string = "CanceledError";
  readonly code = "CANCELED";
}

/** True for the errors that mean "somebody asked to stop", ours and the platform's `AbortError`. */
export function isCanceled(thrown: unknown): boolean {
  return thrown instanceof CanceledError || (thrown instanceof Error && thrown.name === "AbortError");
}

/** A signal that aborts as soon as one of the given ones does. */
export function anySignal(...signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== undefined));
}

/**
 * The promise, or a rejection with the signal's reason, whichever comes first. The promise itself is not stopped:
 * use it only for work that cannot be told to stop.
 */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: cancelled, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise, cancelled]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** Resolves when the signal aborts; never rejects. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
