// One call to several nodes: requests go to all of them, answers come back merged or interleaved, failures of nodes are part of the answer.
import { concatBytes } from "../base/bytes.ts";
import { mutex } from "../base/mutex.ts";
import { broadcast } from "../rpc/broadcast.ts";
import { exchange } from "../rpc/client.ts";
import type { Client } from "../rpc/connection.ts";
import type { Metadata } from "../rpc/metadata.ts";
import type { ServerCall } from "../rpc/server-call.ts";
import { Code, StatusError, statusOf } from "../rpc/status.ts";
import { failedItem, failedResponse, nameItem, nameResponse } from "./merge.ts";

/** A node to ask: `client` throws when there is no way to it. */
export interface Target {
  readonly name: string;
  readonly client: () => Client;
}

export interface FanOut {
  readonly targets: readonly Target[];
  /** Metadata of the calls to the nodes. */
  readonly metadata: Metadata;
  readonly isStreamed: boolean;
}

export async function fanOut(call: ServerCall, { targets, metadata, isStreamed }: FanOut): Promise<void> {
  if (targets.length === 0) throw new StatusError(Code.UNAVAILABLE, "no backend connections for proxying");
  const requests = broadcast(call.requests(), targets.length);
  const sending = mutex();
  const merged: Uint8Array[] = [];

  async function ask({ name, client }: Target, index: number): Promise<void> {
    const own = requests[index];
    if (own === undefined) return;
    try {
      for await (const message of exchange(client(), call.path, own, { signal: call.signal, metadata })) {
        if (!isStreamed) merged.push(nameResponse(message, name));
        else await send(nameItem(message, name));
      }
    } catch (error) {
      call.signal.throwIfAborted();
      const status = statusOf(error);
      if (!isStreamed) merged.push(failedResponse(status, name));
      else await send(failedItem(status, name));
    } finally {
      // A node that failed before it read the requests must not keep the others waiting for it.
      await own.return?.();
    }
  }

  async function send(message: Uint8Array): Promise<void> {
    using _ = await sending.lock(call.signal);
    await call.send(message);
  }

  await Promise.all(targets.map(ask));
  if (!isStreamed) await call.send(concatBytes(merged));
}
