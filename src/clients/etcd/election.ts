// Who of several nodes does something: the one whose key is the oldest.
import { decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import { KV } from "../gen/etcdserverpb.ts";
import type { EtcdClient } from "./client.ts";
import { prefixRange } from "./keys.ts";
import { createdAt, firstPlace, takePlace, waitForTurn } from "./queue.ts";
import type { EtcdSession } from "./session.ts";
import { watchKeys } from "./watch.ts";

export interface Leadership {
  readonly key: string;
  readonly revision: bigint;
}

export interface Candidacy {
  readonly session: EtcdSession;
  /** Name of the election: prefix of its keys. */
  readonly name: string;
  /** What others see of the leader. */
  readonly value: string;
}

/** Resolves when this candidate is the leader. */
export async function campaign(etcd: EtcdClient, { session, name, value }: Candidacy): Promise<Leadership> {
  const place = await takePlace(etcd, { session, prefix: name, value });
  if (!place.isFirst) await waitForTurn(etcd, { prefix: name, revision: place.revision }, session.signal);
  return place;
}

export interface Leader extends Leadership {
  readonly value: string;
}

export async function leaderOf(etcd: EtcdClient, name: string, signal: AbortSignal): Promise<Leader | undefined> {
  const first = await firstPlace(etcd, name, signal);
  if (first === undefined) return undefined;
  return { key: decodeUtf8(first.key), revision: first.createRevision, value: decodeUtf8(first.value) };
}

/** Steps down, if the leadership is still this one. */
export async function resign(etcd: EtcdClient, { key, revision }: Leadership, signal: AbortSignal): Promise<void> {
  await etcd.call(
    KV.Txn,
    {
      compare: [createdAt(key, revision)],
      success: [{ request: { kind: "requestDeleteRange", value: { key: encodeUtf8(key) } } }],
    },
    { signal },
  );
}

/** Yields the leader now and after each change in the election. */
export async function* observe(
  etcd: EtcdClient,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Leader | undefined, void, undefined> {
  for await (const _ of watchKeys(etcd, prefixRange(`${name}/`), signal)) yield await leaderOf(etcd, name, signal);
}
