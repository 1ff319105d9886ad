// A lock that all nodes of the cluster share. It is given back with its lease: a holder that vanishes holds it for a minute at most.
import type { EtcdClient } from "./client.ts";
import { takePlace, waitForTurn } from "./queue.ts";
import type { EtcdSession } from "./session.ts";
import { openSession } from "./session.ts";

export interface EtcdLock extends AsyncDisposable {
  /** Aborts when the lock is lost: whatever it protects must stop. */
  readonly signal: AbortSignal;
}

/** Waits for the lock. */
export async function lock(etcd: EtcdClient, name: string, signal: AbortSignal): Promise<EtcdLock> {
  const session = await openSession(etcd, { signal });
  try {
    const place = await takePlace(etcd, { session, prefix: name, value: "" });
    if (!place.isFirst) await waitForTurn(etcd, { prefix: name, revision: place.revision }, session.signal);
    return lockOf(session);
  } catch (error) {
    await letGo(session);
    throw error;
  }
}

/** The lock if it is free, undefined when somebody has it. */
export async function tryLock(etcd: EtcdClient, name: string, signal: AbortSignal): Promise<EtcdLock | undefined> {
  const session = await openSession(etcd, { signal });
  try {
    if ((await takePlace(etcd, { session, prefix: name, value: "" })).isFirst) return lockOf(session);
    await session.close();
    return undefined;
  } catch (error) {
    await letGo(session);
    throw error;
  }
}

/** When it cannot be given back, its lease ends by itself. */
async function letGo(session: EtcdSession): Promise<void> {
  await session.close().catch(() => undefined);
}

function lockOf(session: EtcdSession): EtcdLock {
  return { signal: session.signal, [Symbol.asyncDispose]: () => letGo(session) };
}
