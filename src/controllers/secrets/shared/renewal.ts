// When certificates have to be made anew: their reason changed, half of their life is over, or the clock was wrong when they were made.
import type { Clock } from "../../../base/clock.ts";
import type { SourceContext } from "../../../cosi/controller.ts";

/**
 * Timers of the platform end before the longest lives do, and count no time in which the machine was suspended: so the age is looked at from time
 * to time, much more often than the shortest life takes.
 */
const checkMs = 3_600_000;
/** A clock that is set back by less makes nobody's certificates invalid for longer than that. */
const skewMs = 10_000;

export interface Renewal {
  /**
   * Whether nothing was made yet for `reason`, or too long ago: by uptime, and by the wall clock, too. A node that did not wait for the time dates
   * its certificates by a clock that may be years off; a machine that was suspended has no uptime to show for it.
   */
  isDue(reason: string, clock: Clock): boolean;
  done(reason: string, clock: Clock): void;
  /** The controller's source: wakes it when the age is over. */
  watch(context: SourceContext): Promise<void>;
}

/** `lifetimeMs` is that of the certificates; they are made again after half of it. */
export function openRenewal(lifetimeMs: number): Renewal {
  const periodMs = lifetimeMs / 2;
  let made: { readonly reason: string; readonly atMs: number; readonly datedMs: number } | undefined;
  const isOld = (clock: Clock): boolean => {
    if (made === undefined) return false;
    const datedAgoMs = clock.now() - made.datedMs;
    return clock.monotonic() - made.atMs >= periodMs || datedAgoMs >= periodMs || datedAgoMs < -skewMs;
  };
  return {
    isDue: (reason, clock) => made === undefined || made.reason !== reason || isOld(clock),
    done(reason, clock) {
      made = { reason, atMs: clock.monotonic(), datedMs: clock.now() };
    },
    async watch({ clock, signal, wake }) {
      for await (const _ of clock.every(Math.min(periodMs, checkMs), signal)) if (isOld(clock)) wake();
    },
  };
}
