// Memory that calls leave behind: collected and given back to the system when there has been no call for a while.
import type { Clock } from "../base/clock.ts";

/** How often one looks; a call in the meantime puts it off. */
const periodMs = 5000;

export interface TrimOptions {
  readonly clock: Clock;
  /** Calls so far. */
  readonly activity: () => number;
  /** Takes some tens of milliseconds, in which nothing else happens. */
  readonly trim: () => void;
}

/** Trims once after each spell of calls, and once after the start. Runs until the signal aborts. */
export async function trimWhenIdle({ clock, activity, trim }: TrimOptions, signal: AbortSignal): Promise<void> {
  let before: number | undefined;
  let trimmedAt: number | undefined;
  for await (const _ of clock.every(periodMs, signal)) {
    const calls = activity();
    if (calls === before && calls !== trimmedAt) {
      trim();
      trimmedAt = calls;
    }
    before = calls;
  }
}
