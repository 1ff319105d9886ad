// Background work with an owner: whoever opens a scope waits for what was started in it.
import { CanceledError, isCanceled } from "./abort.ts";
import { toError } from "./errors.ts";

export interface Scope extends AsyncDisposable {
  readonly signal: AbortSignal;
  /** Starts work that must end when the scope does. A failure other than cancellation goes to the scope's `onError`. */
  run(work: (signal: AbortSignal) => Promise<void>): void;
  /** Aborts all work and waits for it. May be called twice. */
  close(reason?: Error): Promise<void>;
}

export function openScope(onError: (error: Error) => void, parent?: AbortSignal): Scope {
  const controller = new AbortController();
  const { signal } = controller;
  // Linked by hand: a signal made by `AbortSignal.any` is slow to listen to, and everything in the scope listens.
  const onParentAbort = (): void => controller.abort(parent?.reason);
  if (parent?.aborted === true) onParentAbort();
  else parent?.addEventListener("abort", onParentAbort, { once: true });
  const running = new Set<Promise<void>>();

  async function guarded(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      await work(signal);
    } catch (error) {
      if (!(signal.aborted && (isCanceled(error) || error === signal.reason))) onError(toError(error));
    }
  }

  const scope: Scope = {
    signal,
    run(work) {
      if (signal.aborted) return;
      const promise = guarded(work);
      running.add(promise);
      void promise.finally(() => running.delete(promise));
    },
    async close(reason = new CanceledError("Scope closed")) {
      parent?.removeEventListener("abort", onParentAbort);
      controller.abort(reason);
      while (running.size > 0) await Promise.allSettled(running);
    },
    [Symbol.asyncDispose]: () => scope.close(),
  };
  return scope;
}
