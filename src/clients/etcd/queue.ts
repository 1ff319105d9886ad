// Waiting one's turn in etcd: everybody puts a key below the same prefix, and the oldest key is whose turn it is. Locks and elections are made of it.
// Keys are `<prefix>/<lease in hex>`, as all clients of etcd that lock this way name them.
import { encodeUtf8 } from "../../base/bytes.ts";
import { CompareCompareResult, CompareCompareTarget, KV, RangeRequestSortOrder } from "../gen/etcdserverpb.ts";
import type { Compare, RangeRequest, RequestOp, TxnResponse } from "../gen/etcdserverpb.ts";
import { RangeRequestSortTarget } from "../gen/etcdserverpb.ts";
import type { Event, KeyValue } from "../gen/mvccpb.ts";
import { EventEventType } from "../gen/mvccpb.ts";
import type { Init } from "../../wire/message.ts";
import type { EtcdClient } from "./client.ts";
import { prefixRange } from "./keys.ts";
import type { EtcdSession } from "./session.ts";
import { watchKeys } from "./watch.ts";

/** A place in the queue. */
export interface Place {
  readonly key: string;
  /** Revision at which the key was made: the lowest is the first. */
  readonly revision: bigint;
  readonly isFirst: boolean;
}

/** Puts the session's key, unless it is there already. The place goes with the session. */
export async function takePlace(
  etcd: EtcdClient,
  options: { readonly session: EtcdSession; readonly prefix: string; readonly value: string },
): Promise<Place> {
  const { session, prefix, value } = options;
  const key = `${prefix}/${session.lease.toString(16)}`;
  const first: Init<RequestOp> = { request: { kind: "requestRange", value: oldest(prefix) } };
  const own: Init<RequestOp> = { request: { kind: "requestRange", value: { key: encodeUtf8(key) } } };
  const put = { key: encodeUtf8(key), value: encodeUtf8(value), lease: session.lease };
  const answer = await etcd.call(
    KV.Txn,
    {
      compare: [createdAt(key, 0n)],
      success: [{ request: { kind: "requestPut", value: put } }, first],
      failure: [own, first],
    },
    { signal: session.signal },
  );
  const revision = answer.succeeded ? (answer.header?.revision ?? 0n) : (found(answer, 0)?.createRevision ?? 0n);
  const owner = found(answer, 1);
  return { key, revision, isFirst: owner === undefined || owner.createRevision === revision };
}

function found({ responses }: TxnResponse, index: number): KeyValue | undefined {
  const response = responses[index]?.response;
  return response?.kind === "responseRange" ? response.value.kvs[0] : undefined;
}

export function createdAt(key: string, revision: bigint): Init<Compare> {
  return {
    key: encodeUtf8(key),
    target: CompareCompareTarget.CREATE,
    result: CompareCompareResult.EQUAL,
    targetUnion: { kind: "createRevision", value: revision },
  };
}

function oldest(prefix: string): Init<RangeRequest> {
  return {
    ...prefixRange(`${prefix}/`),
    sortTarget: RangeRequestSortTarget.CREATE,
    sortOrder: RangeRequestSortOrder.ASCEND,
    limit: 1n,
  };
}

/** Whose turn it is at present. */
export async function firstPlace(etcd: EtcdClient, prefix: string, signal: AbortSignal): Promise<KeyValue | undefined> {
  return (await etcd.call(KV.Range, oldest(prefix), { signal })).kvs[0];
}

/** Resolves when all places before this one are gone. Rejects with the signal's reason or a StatusError. */
export async function waitForTurn(
  etcd: EtcdClient,
  { prefix, revision }: { readonly prefix: string; readonly revision: bigint },
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const before = await etcd.call(
      KV.Range,
      {
        ...prefixRange(`${prefix}/`),
        sortTarget: RangeRequestSortTarget.CREATE,
        sortOrder: RangeRequestSortOrder.DESCEND,
        limit: 1n,
        maxCreateRevision: revision - 1n,
      },
      { signal },
    );
    const [last] = before.kvs;
    if (last === undefined) return;
    await untilDeleted(etcd, { key: last.key, startRevision: (before.header?.revision ?? 0n) + 1n }, signal);
  }
}

async function untilDeleted(
  etcd: EtcdClient,
  from: { readonly key: Uint8Array; readonly startRevision: bigint },
  signal: AbortSignal,
): Promise<void> {
  const isDelete = ({ type }: Event): boolean => type === EventEventType.DELETE;
  for await (const events of watchKeys(etcd, from, signal)) if (events.some(isDelete)) return;
}
