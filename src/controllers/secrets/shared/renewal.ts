// When certificates have to be made anew: their reason changed, or half of their life is over.
import type { Clock } from "../../../base/clock.ts";
import type { SourceContext } from "../../../cosi/controller.ts";

/** Timers of the platform end before the longest lives do, so the age is looked at from time to time. */
const checkMs = 24 * 3_600_000;

export interface Renewal {
  /** Whether nothing was made yet for `reason`, or too long ago. Time is uptime: a clock that is set does not count. */
  isDue(reason: string, clock: Clock): boolean;
  done(reason: string, clock: Clock): void;
  /** The controller's source: wakes it when the age is over. */
  watch(context: SourceContext): Promise<void>;
}

/** `lifetimeMs` is that of the certificates; they are made again after half of it. */
export function openRenewal(lifetimeMs: number): Renewal {
  const periodMs = lifetimeMs / 2;
  let made: { readonly reason: string; readonly atMs: number } | undefined;
  const isOld = (clock: Clock): boolean => made !== undefined && clock.monotonic() - made.atMs >= periodMs;
  return {
    isDue: (reason, clock) => made === undefined || made.reason !== reason || isOld(clock),
    done(reason, clock) {
      made = { reason, atMs: clock.monotonic() };
    },
    async watch({ clock, signal, wake }) {
      for await (const _ of clock.every(Math.min(periodMs, checkMs), signal)) if (isOld(clock)) wake();
    },
  };
}
