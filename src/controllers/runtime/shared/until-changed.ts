// Work of a controller's source that holds for one state of the config: it is stopped when that changes.
import type { SourceContext } from "../../../cosi/controller.ts";

/** Runs the work until the ring, or until it fails; resolves when it has stopped. */
export async function untilChanged(
  ring: Promise<void>,
  context: SourceContext,
  work: (context: SourceContext) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const working = work({ ...context, signal });
  try {
    await Promise.race([ring, working]);
  } finally {
    stop.abort();
    await working.catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}
