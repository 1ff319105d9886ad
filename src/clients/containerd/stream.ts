// Streams beside a call: containerd reports progress, asks for credentials and takes uploads over them.
import { queue } from "../../base/queue.ts";
import { callBidi } from "../../rpc/client.ts";
import type { Message, Init } from "../../wire/message.ts";
import { packAny } from "../../wire/well-known.ts";
import type { Any } from "../gen/google-protobuf.ts";
import { StreamInit, Streaming } from "../gen/containerd-services-streaming-v1.ts";
import type { Instance } from "./instance.ts";
import { within } from "./instance.ts";

export interface Stream {
  /** By which the call that uses the stream names it. */
  readonly id: string;
  /** What containerd sends, to the end of the stream. Ending the iteration early ends the stream. */
  readonly incoming: AsyncGenerator<Any>;
  send<T>(message: Message<T>, value: Init<T>): void;
  /** Nothing more will be sent. */
  end(): void;
}

/** What is waiting to be sent; senders heed containerd's window, which is far smaller. */
const maxWaiting = 1024;

/**
 * Resolves when containerd knows the stream. It must be ended with `end`, or by ending the iteration, or by the signal. The lease keeps it: a namespace in
 * which there is nothing yet is none to containerd's collector of garbage, which would take the stream away before the call comes that uses it.
 */
export async function openStream(
  instance: Instance,
  purpose: string,
  { lease, signal }: { readonly lease: string; readonly signal: AbortSignal },
): Promise<Stream> {
  const id = `${purpose}-${instance.newId()}`;
  const outgoing = queue<Any>(maxWaiting, "fail");
  outgoing.push(packAny(StreamInit, { id }, ""));
  const incoming = callBidi(instance.client, Streaming.Stream, outgoing, within(instance, signal, lease));
  await incoming.next(); // the acknowledgement
  return {
    id,
    incoming,
    send: (message, value) => void outgoing.push(packAny(message, value, "")),
    end: () => outgoing.close(),
  };
}
