// A session: a lease that is kept alive. What is tied to it goes when its holder is gone.
import { anySignal, CanceledError } from "../../base/abort.ts";
import { callBidi } from "../../rpc/client.ts";
import { Lease } from "../gen/etcdserverpb.ts";
import type { EtcdClient } from "./client.ts";

export interface EtcdSession extends AsyncDisposable {
  readonly lease: bigint;
  /** Aborts when the lease is lost, or the session has ended. */
  readonly signal: AbortSignal;
  /** Gives the lease back, and with it all that is tied to it; rejects when that does not succeed within 10 s. */
  close(): Promise<void>;
}

export interface SessionOptions {
  /** What is tied to the session goes so long after its holder has vanished; 60 when absent. */
  readonly ttlSeconds?: number;
  readonly signal: AbortSignal;
}

const closeTimeoutMs = 10_000;
const callTimeoutMs = 5000;

export async function openSession(etcd: EtcdClient, options: SessionOptions): Promise<EtcdSession> {
  const { ttlSeconds = 60, signal } = options;
  const askedMs = etcd.clock.monotonic();
  const { ID: lease, TTL } = await etcd.call(Lease.LeaseGrant, { TTL: BigInt(ttlSeconds) }, { signal });
  const ended = new AbortController();
  const ttlMs = Number(TTL) * 1000;
  const alive = keepAlive(etcd, { lease, ttlMs, aliveUntilMs: askedMs + ttlMs, ended });

  async function close(): Promise<void> {
    ended.abort(new CanceledError("The session was closed"));
    await alive;
    using timeout = etcd.clock.timeout(closeTimeoutMs); // not the caller's: it is mostly aborted by then
    await etcd.call(Lease.LeaseRevoke, { ID: lease }, { signal: timeout.signal });
  }

  return { lease, signal: anySignal(ended.signal, signal), close, [Symbol.asyncDispose]: close };
}

interface Keeping {
  readonly lease: bigint;
  readonly ttlMs: number;
  /** Until then nobody else gets what is tied to the lease. */
  readonly aliveUntilMs: number;
  readonly ended: AbortController;
}

/**
 * Three times within the life of the lease, each a call of its own: any member will do. The session ends with the lease, not when a later call fails: others may have
 * what was tied to it by then. Never rejects.
 */
async function keepAlive(etcd: EtcdClient, { lease, ttlMs, ended, ...granted }: Keeping): Promise<void> {
  const { clock } = etcd;
  let { aliveUntilMs } = granted;
  const leftMs = (): number => aliveUntilMs - clock.monotonic();
  try {
    for (;;) {
      await clock.sleep(Math.min(ttlMs / 3, leftMs()), ended.signal);
      if (leftMs() <= 0) break;
      const askedMs = clock.monotonic();
      using limit = clock.timeout(leftMs(), ended.signal);
      const answer = await renew(etcd, lease, limit.signal).catch((error: unknown) => {
        ended.signal.throwIfAborted();
        if (!limit.signal.aborted) throw error;
        return undefined;
      });
      if (answer === 0) break;
      if (answer !== undefined) aliveUntilMs = askedMs + answer * 1000;
    }
    ended.abort(new Error("The lease was lost"));
  } catch {
    // the session was closed: sleeping ended by its signal
  }
}

/** Seconds the lease lives from now on: 0 when it is gone, undefined when nobody answered. */
async function renew(etcd: EtcdClient, lease: bigint, signal: AbortSignal): Promise<number | undefined> {
  const { client, metadata } = etcd.connection();
  const requests = (async function* () {
    yield { ID: lease };
  })();
  try {
    const options = { signal, metadata, timeoutMs: callTimeoutMs };
    for await (const { TTL } of callBidi(client, Lease.LeaseKeepAlive, requests, options)) return Number(TTL);
  } catch {
    signal.throwIfAborted();
  }
  etcd.skip();
  return undefined;
}
