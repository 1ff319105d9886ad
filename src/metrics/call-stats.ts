// Counts the calls that the node has answered: by method and status, and how long they took. Fixed in size, whatever callers ask for.

/** Upper bounds of the buckets, seconds; one more holds the rest. */
export const callBuckets: readonly number[] = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60];

export interface EndedCall {
  /** Of the table of RPCs, or "unknown". */
  readonly path: string;
  /** Name of the status. */
  readonly code: string;
  readonly durationMs: number;
}

export interface MethodStats {
  readonly path: string;
  /** Calls by name of their status. */
  readonly codes: ReadonlyMap<string, number>;
  /** Calls by bucket, not added up; one more than there are bounds. */
  readonly buckets: readonly number[];
  readonly seconds: number;
}

export interface CallStats {
  add(call: EndedCall): void;
  list(): readonly MethodStats[];
}

interface Counters {
  readonly codes: Map<string, number>;
  readonly buckets: number[];
  seconds: number;
}

export function openCallStats(): CallStats {
  const methods = new Map<string, Counters>();
  return {
    add({ path, code, durationMs }) {
      const known = methods.get(path) ?? { codes: new Map(), buckets: [...callBuckets, 0].map(() => 0), seconds: 0 };
      methods.set(path, known);
      const seconds = durationMs / 1000;
      const found = callBuckets.findIndex((bound) => seconds <= bound);
      const bucket = found < 0 ? callBuckets.length : found;
      known.codes.set(code, (known.codes.get(code) ?? 0) + 1);
      known.buckets[bucket] = (known.buckets[bucket] ?? 0) + 1;
      known.seconds += seconds;
    },
    list: () => [...methods].map(([path, counters]) => ({ path, ...counters })),
  };
}
