// Passes a call on to another server as it is: header, messages and trailers byte for byte, nothing decoded, nothing kept.
import { constants } from "node:http2";
import type { ClientHttp2Stream, IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http2";
import { toError } from "../base/errors.ts";
import { callHeaders } from "./client.ts";
import type { Client } from "./connection.ts";
import type { Metadata } from "./metadata.ts";
import type { ServerCall } from "./server-call.ts";
import { stopReading } from "./server-call.ts";
import { Code, ok, parseStatusHeaders, StatusError, statusHeaders, statusOf } from "./status.ts";
import type { Status } from "./status.ts";

/** Fields of the request that belong to the messages or to the call, and go along with the metadata. */
const carriedFields = ["content-type", "grpc-timeout", "grpc-encoding"] as const;

/**
 * Resolves when the answer has been passed on, whatever its status. Rejects while nothing was answered yet: with UNAVAILABLE when there is no connection, or
 * with the reason for which the call was told to end.
 */
export async function passThrough(call: ServerCall, client: Client, metadata: Metadata): Promise<void> {
  const carried = carriedFields
    .filter((name) => call.headers[name] !== undefined)
    .map((name) => [name, String(call.headers[name])] as const);
  const headers = {
    ...metadata.toHeaders(),
    ...callHeaders(client, call.path),
    ...Object.fromEntries(carried),
  };
  const backend = await client.request(headers, call.signal);
  const cancel = (): void => backend.close(constants.NGHTTP2_CANCEL);
  if (call.signal.aborted) cancel();
  else call.signal.addEventListener("abort", cancel, { once: true });
  try {
    call.stream.pipe(backend);
    await answer(call, backend);
  } finally {
    call.signal.removeEventListener("abort", cancel);
    call.stream.unpipe(backend);
    call.stream.resume(); // what nobody reads any more must not keep the stream
    if (!backend.closed) backend.close(constants.NGHTTP2_CANCEL);
  }
}

function answer(call: ServerCall, backend: ClientHttp2Stream): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let trailers: OutgoingHttpHeaders | undefined;
  let hasAnswered = false;

  backend.on("response", (incoming, flags) => {
    if (call.stream.destroyed || call.stream.closed) return;
    hasAnswered = true;
    const headers = forwarded(incoming);
    if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) {
      call.passedOn(statusIn(incoming));
      call.stream.respond({ ":status": incoming[":status"] ?? 200, ...headers }, { endStream: true });
      stopReading(call.stream);
      return;
    }
    call.stream.once("wantTrailers", () => {
      call.stream.sendTrailers(trailers ?? statusHeaders(call.status ?? lost));
      stopReading(call.stream);
    });
    call.stream.respond({ ":status": incoming[":status"] ?? 200, ...headers }, { waitForTrailers: true });
    backend.pipe(call.stream);
  });
  backend.on("trailers", (incoming: IncomingHttpHeaders) => {
    trailers = forwarded(incoming);
    call.passedOn(statusIn(incoming));
  });
  let failure: unknown;
  backend.on("error", (error) => {
    failure = error;
  });
  backend.on("close", () => {
    // A call that was told to end has ended the other stream itself: what it was told is the reason.
    const { aborted, reason } = call.signal;
    if (!hasAnswered) {
      reject(aborted ? toError(reason) : new StatusError(Code.UNAVAILABLE, lost.message, { cause: failure }));
      return;
    }
    call.passedOn(aborted ? statusOf(reason) : lost);
    if (!backend.readableEnded) call.stream.end(); // the pipe ends it otherwise
    resolve();
  });
  return promise;
}

/** The server went away in the middle of its answer. */
const lost: Status = { code: Code.UNAVAILABLE, message: "error reading from server: EOF", details: [] };

function statusIn(headers: IncomingHttpHeaders): Status {
  return parseStatusHeaders((name) => headers[name]?.toString()) ?? ok;
}

/** What the other server said, without the pseudo headers and what belongs to its connection. */
function forwarded(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(([name, value]) => !name.startsWith(":") && name !== "date" && value !== undefined),
  );
}
