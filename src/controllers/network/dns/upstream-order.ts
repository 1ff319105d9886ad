// Which name server is asked first: in the order of the config, but those that are silent after the others.
//
// - One lost answer changes nothing: later servers may know less than the first (names of a company, say). Two in a row do.
// - From time to time one query asks a silent server first, to find out whether it is back; the others need not wait for it.
import type { Clock } from "../../../base/clock.ts";
import type { Upstream } from "./upstream.ts";

const silentMs = 30_000;
const missesToBeSilent = 2;

export interface UpstreamOrder {
  /** For one query. */
  next(upstreams: readonly Upstream[]): readonly Upstream[];
  /** It answered, whatever it said. */
  heard(upstream: Upstream): void;
  missed(upstream: Upstream): void;
}

export function openUpstreamOrder(clock: Pick<Clock, "monotonic">): UpstreamOrder {
  const silences = new Map<string, { readonly misses: number; readonly againMs: number }>();

  function isPassedOver(upstream: Upstream): boolean {
    const key = JSON.stringify(upstream);
    const found = silences.get(key);
    if (found === undefined || found.misses < missesToBeSilent) return false;
    const now = clock.monotonic();
    if (now < found.againMs) return true;
    silences.set(key, { ...found, againMs: now + silentMs }); // this query finds out
    return false;
  }

  return {
    next(upstreams) {
      const later = new Set(upstreams.filter((upstream) => isPassedOver(upstream)));
      return [...upstreams.filter((upstream) => !later.has(upstream)), ...later];
    },
    heard: (upstream) => void silences.delete(JSON.stringify(upstream)),
    missed(upstream) {
      const key = JSON.stringify(upstream);
      const misses = (silences.get(key)?.misses ?? 0) + 1;
      silences.set(key, { misses, againMs: clock.monotonic() + silentMs });
    },
  };
}
