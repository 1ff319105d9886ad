// One call on the server's side: the HTTP/2 stream as messages, a signal and a status.
import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { constants } from "node:http2";
import { CanceledError } from "../base/abort.ts";
import type { Clock } from "../base/clock.ts";
import { frame, parseTimeout, readFrames } from "./framing.ts";
import { Metadata } from "./metadata.ts";
import type { MessageCall } from "./method.ts";
import type { Peer } from "./peer.ts";
import { ok, statusHeaders } from "./status.ts";
import type { Status } from "./status.ts";

export interface ServerCall extends MessageCall {
  /** `/package.Service/Method`. */
  readonly path: string;
  /** Host the client addressed; undefined when it did not say. */
  readonly authority: string | undefined;
  readonly metadata: Metadata;
  readonly peer: Peer;
  readonly signal: AbortSignal;
  /** The stream and the header as they came, for passing a call on as it is. */
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
  /** The status told to the client, when it was. */
  readonly status: Status | undefined;
  /** Begins the answer before its first message: the client sees that the call was accepted. */
  sendHeaders(): void;
  /** Ends the answer. Does nothing when it has ended or the client is gone. */
  finish(status?: Status): void;
  /** Notes that somebody else wrote the answer to the stream, and which status it carried. */
  passedOn(status: Status): void;
}

export interface IncomingStream {
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn. */
  readonly rawHeaders: readonly string[];
  readonly peer: Peer;
  readonly maxMessageBytes?: number | undefined;
  /** Aborts when the server cannot wait any longer for the call to end; the reason is the call's status. */
  readonly ending?: AbortSignal | undefined;
}

/** Takes over a stream: from here on it cannot throw an error that nobody handles. */
export function openServerCall(incoming: IncomingStream, clock: Clock): ServerCall & Disposable {
  const { stream, headers, rawHeaders, peer, maxMessageBytes, ending } = incoming;
  const controller = new AbortController();
  let status: Status | undefined;
  let hasHeaders = false;

  const cancel = (): void => controller.abort(new CanceledError("The client has ended the call"));
  stream.on("error", cancel);
  stream.on("aborted", cancel);
  stream.on("close", cancel);
  const onEnding = (): void => controller.abort(ending?.reason);
  ending?.addEventListener("abort", onEnding, { once: true });
  const timeoutMs = parseTimeout(headers["grpc-timeout"]?.toString());
  const deadline = timeoutMs === undefined ? undefined : clock.timeout(timeoutMs);
  deadline?.signal.addEventListener("abort", () => controller.abort(deadline.signal.reason));
  const contentType = headers["content-type"] ?? "application/grpc";

  const call: ServerCall & Disposable = {
    path: headers[":path"] ?? "",
    authority: headers[":authority"],
    metadata: Metadata.fromRawHeaders(rawHeaders),
    peer,
    signal: controller.signal,
    stream,
    headers,
    get status() {
      return status;
    },
    async *requests() {
      const chunks = stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>; // no encoding is set
      const encoding = headers["grpc-encoding"]?.toString();
      const limit = maxMessageBytes === undefined ? {} : { maxBytes: maxMessageBytes };
      try {
        yield* readFrames(chunks, { encoding, ...limit });
      } catch (error) {
        controller.signal.throwIfAborted();
        throw error;
      }
      // To Node.js a stream that the client has reset ends like one that is whole.
      controller.signal.throwIfAborted();
    },
    sendHeaders() {
      if (hasHeaders || stream.destroyed || stream.closed) return;
      hasHeaders = true;
      stream.once("wantTrailers", () => {
        stream.sendTrailers(statusHeaders(status ?? ok));
        stopReading(stream);
      });
      stream.respond({ ":status": 200, "content-type": contentType }, { waitForTrailers: true });
    },
    async send(message) {
      controller.signal.throwIfAborted();
      call.sendHeaders();
      if (stream.write(frame(message))) return;
      await drained(stream, controller.signal);
    },
    finish(final = ok) {
      if (status !== undefined) return;
      status = final;
      if (stream.destroyed || stream.closed) return;
      if (hasHeaders) {
        stream.end();
        return;
      }
      stream.respond({ ":status": 200, "content-type": contentType, ...statusHeaders(final) }, { endStream: true });
      stopReading(stream);
    },
    passedOn(final) {
      status ??= final;
    },
    [Symbol.dispose]() {
      deadline?.[Symbol.dispose]();
      ending?.removeEventListener("abort", onEnding);
    },
  };
  return call;
}

/** What a client may still send after its answer; most have sent it already. */
const maxDiscardedBytes = 1_048_576;

/**
 * After the answer: what the client still sends is dropped, since unread bytes would keep the stream, and the session with it. One that goes on
 * and on is told to stop; not at once, because the reset might overtake an answer that waits for a slow connection.
 */
export function stopReading(stream: ServerHttp2Stream): void {
  let discardedBytes = 0;
  // A turn later: an iteration over the stream has to let go of it first.
  setImmediate(() => {
    stream.on("data", (chunk: Uint8Array) => {
      discardedBytes += chunk.length;
      if (discardedBytes > maxDiscardedBytes && !stream.closed) stream.close(constants.NGHTTP2_NO_ERROR);
    });
    stream.resume();
  });
}

/** Waits until the stream takes more. Rejects with the signal's reason, which also stands for a stream that was closed. */
async function drained(stream: ServerHttp2Stream, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onAbort = (): void => reject(signal.reason as Error);
  stream.once("drain", resolve);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await promise;
  } finally {
    stream.off("drain", resolve);
    signal.removeEventListener("abort", onAbort);
  }
}
