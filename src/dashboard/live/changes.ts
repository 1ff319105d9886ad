// Follows several things that count their changes, and says which ones changed, not too often.
import type { Clock } from "../../base/clock.ts";
import { anySignal } from "../../base/abort.ts";

export interface Changing {
  readonly revision: number;
  changed(seen: number, signal: AbortSignal): Promise<void>;
}

export interface ChangesOptions {
  readonly clock: Clock;
  /** Time between two tellings. */
  readonly restMs: number;
  readonly signal: AbortSignal;
}

/** All of them first, then those that changed; ends when the signal aborts. */
export async function* changes<T extends Changing>(
  sources: readonly T[],
  { clock, restMs, signal }: ChangesOptions,
): AsyncIterable<readonly T[]> {
  const seen = new Map<T, number>();
  while (!signal.aborted) {
    const changed = sources.filter((source) => seen.get(source) !== source.revision);
    if (changed.length > 0) {
      for (const source of changed) seen.set(source, source.revision);
      yield changed;
      await clock.sleep(restMs, signal).catch(() => undefined); // the signal ends the loop
      continue;
    }
    const first = new AbortController();
    const either = anySignal(signal, first.signal);
    await Promise.race(sources.map((source) => source.changed(seen.get(source) ?? -1, either)));
    first.abort();
  }
}
