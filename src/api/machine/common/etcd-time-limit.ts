// A limit for calls that change the members of etcd: one of them that hangs takes a call and never answers it.
import type { Clock } from "../../../base/clock.ts";
import { statusError } from "../../errors.ts";

/** Longer than etcd itself takes to give up for want of a quorum: some 7 s. */
export const etcdChangeLimitMs = 30_000;

export interface EtcdTimeLimit {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What is done, after "Cannot": `remove etcd member 0000000000000002`. */
  readonly what: string;
}

/** Rejects with DEADLINE_EXCEEDED when the work takes longer. Whether etcd does it all the same nobody knows then. */
export async function withinEtcdLimit<T>(
  { clock, signal, what }: EtcdTimeLimit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  using limit = clock.timeout(etcdChangeLimitMs, signal);
  try {
    return await work(limit.signal);
  } catch (error) {
    if (signal.aborted || !limit.signal.aborted) throw error;
    const text = `cannot ${what}: etcd did not answer within ${etcdChangeLimitMs / 1000} s, and may still do it`;
    throw statusError("DEADLINE_EXCEEDED", text, error);
  }
}
