// Watching keys of etcd.
import { aborted } from "../../base/abort.ts";
import { callBidi } from "../../rpc/client.ts";
import { Code, StatusError } from "../../rpc/status.ts";
import type { Init } from "../../wire/message.ts";
import { Watch } from "../gen/etcdserverpb.ts";
import type { WatchCreateRequest, WatchRequest } from "../gen/etcdserverpb.ts";
import type { Event } from "../gen/mvccpb.ts";
import type { EtcdClient } from "./client.ts";

/**
 * Changes of the keys as they come, from the given revision on; the first one is empty and says that the watch stands. Rejects with a StatusError when the
 * member is lost: who watches reads again and watches anew. Ends with the iteration.
 */
export async function* watchKeys(
  etcd: EtcdClient,
  request: Init<WatchCreateRequest>,
  signal: AbortSignal,
): AsyncGenerator<readonly Event[], void, undefined> {
  const ended = new AbortController();
  const { client, metadata } = etcd.connection();
  try {
    for await (const answer of callBidi(client, Watch.Watch, requests(request, ended.signal), { signal, metadata })) {
      if (answer.canceled) {
        throw new StatusError(Code.UNAVAILABLE, `watch was canceled by etcd: ${answer.cancelReason}`);
      }
      if (answer.created || answer.events.length > 0) yield answer.events;
    }
    throw new StatusError(Code.UNAVAILABLE, "watch was ended by etcd");
  } catch (error) {
    if (!signal.aborted) etcd.skip();
    throw error;
  } finally {
    ended.abort();
  }
}

/** The stream stays open as long as the watch does. */
async function* requests(value: Init<WatchCreateRequest>, ended: AbortSignal): AsyncGenerator<Init<WatchRequest>> {
  yield { requestUnion: { kind: "createRequest", value } };
  await aborted(ended);
}
