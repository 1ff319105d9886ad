// Calls on a connection, typed by the row of the table: one message or many, either way. Failures are StatusErrors.
import { constants } from "node:http2";
import type { ClientHttp2Stream, IncomingHttpHeaders, IncomingHttpStatusHeader, OutgoingHttpHeaders } from "node:http2";
import { errorChain, FormatError, toError } from "../base/errors.ts";
import { decode, encode } from "../wire/codec.ts";
import type { Init } from "../wire/message.ts";
import type { BidiCall, Call, ClientStreamCall, ServerStreamCall, UnaryCall } from "../wire/rpc.ts";
import type { Client } from "./connection.ts";
import { formatTimeout, frame, readFrames } from "./framing.ts";
import type { Metadata } from "./metadata.ts";
import { Code, HangUpError, parseStatusHeaders, RefusedError, StatusError } from "./status.ts";
import type { Status } from "./status.ts";

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly metadata?: Metadata;
  /** Deadline of the whole call, told to the server too; none when absent. */
  readonly timeoutMs?: number;
}

/** A unary call. Rejects with a StatusError, or with the signal's reason. */
export async function call<Q, R>(
  client: Client,
  rpc: UnaryCall<Q, R>,
  request: Init<NoInfer<Q>>,
  options: CallOptions = {},
): Promise<R> {
  return single(rpc, exchangeOne(client, rpc.path, encode(rpc.request, request), options));
}

/** The responses of a server stream. Ending the iteration early cancels the call. */
export async function* callServerStream<Q, R>(
  client: Client,
  rpc: ServerStreamCall<Q, R>,
  request: Init<NoInfer<Q>>,
  options: CallOptions = {},
): AsyncGenerator<R> {
  yield* decodeAll(rpc, exchangeOne(client, rpc.path, encode(rpc.request, request), options));
}

export async function callClientStream<Q, R>(
  client: Client,
  rpc: ClientStreamCall<Q, R>,
  requests: AsyncIterable<Init<NoInfer<Q>>>,
  options: CallOptions = {},
): Promise<R> {
  return single(rpc, exchange(client, rpc.path, encodeAll(rpc, requests), options));
}

export async function* callBidi<Q, R>(
  client: Client,
  rpc: BidiCall<Q, R>,
  requests: AsyncIterable<Init<NoInfer<Q>>>,
  options: CallOptions = {},
): AsyncGenerator<R> {
  yield* decodeAll(rpc, exchange(client, rpc.path, encodeAll(rpc, requests), options));
}

type Typed<Q, R> = Call<Q, R, boolean, boolean>;

function decodeResponse<Q, R>(rpc: Typed<Q, R>, bytes: Uint8Array): R {
  try {
    return decode(rpc.response, bytes);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new StatusError(Code.INTERNAL, `failed to unmarshal the received message: ${error.message}`, {
      cause: error,
    });
  }
}

async function single<Q, R>(rpc: Typed<Q, R>, responses: AsyncIterable<Uint8Array>): Promise<R> {
  let response: R | undefined;
  let count = 0;
  for await (const bytes of responses) {
    response = decodeResponse(rpc, bytes);
    count++;
  }
  if (response === undefined || count !== 1) {
    throw new StatusError(Code.INTERNAL, `cardinality violation: received ${count} response messages, want 1`);
  }
  return response;
}

async function* decodeAll<Q, R>(rpc: Typed<Q, R>, responses: AsyncIterable<Uint8Array>): AsyncGenerator<R> {
  for await (const bytes of responses) yield decodeResponse(rpc, bytes);
}

/** How often a call that the server has not seen is made again. */
const maxRetries = 3;

/** A call with one request message. A server that closes the connection while it sets out has not seen it: it is made again. */
async function* exchangeOne(
  client: Client,
  path: string,
  message: Uint8Array,
  options: CallOptions,
): AsyncGenerator<Uint8Array> {
  for (let attempt = 0; ; attempt++) {
    try {
      yield* exchange(client, path, one(message), options);
      return;
    } catch (error) {
      if (!(error instanceof RefusedError) || attempt >= maxRetries) throw error;
    }
  }
}

async function* one(message: Uint8Array): AsyncGenerator<Uint8Array> {
  yield message;
}

async function* encodeAll<Q, R>(rpc: Typed<Q, R>, requests: AsyncIterable<Init<Q>>): AsyncGenerator<Uint8Array> {
  for await (const request of requests) yield encode(rpc.request, request);
}

/**
 * A call as bytes, for any path: sends the requests, yields the responses, and throws the status at the end unless it is OK.
 */
export async function* exchange(
  client: Client,
  path: string,
  requests: AsyncIterable<Uint8Array>,
  options: CallOptions = {},
): AsyncGenerator<Uint8Array> {
  const { metadata, timeoutMs, signal = new AbortController().signal } = options;
  const headers = { ...metadata?.toHeaders(), ...callHeaders(client, path) };
  if (timeoutMs === undefined) {
    yield* converse(client, headers, requests, signal);
    return;
  }
  using timeout = client.clock.timeout(timeoutMs, signal);
  try {
    yield* converse(client, { ...headers, "grpc-timeout": formatTimeout(timeoutMs) }, requests, timeout.signal);
  } catch (error) {
    if (!timeout.signal.aborted || signal.aborted) throw error;
    throw new StatusError(Code.DEADLINE_EXCEEDED, "context deadline exceeded", { cause: error });
  }
}

async function* converse(
  client: Client,
  headers: OutgoingHttpHeaders,
  requests: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  signal.throwIfAborted();
  const stream = await client.request(headers, signal);
  const answer = watchAnswer(stream);
  const cancel = (): void => stream.close(constants.NGHTTP2_CANCEL);
  signal.addEventListener("abort", cancel, { once: true });
  let sendFailure: unknown;
  try {
    // Not waited for: a server may answer without having read everything.
    sendAll(stream, requests).catch((error: unknown) => {
      sendFailure = error;
      cancel();
    });
    yield* readFrames(stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>); // no encoding is set
    if (answer.status?.code !== Code.OK) throw answer.failure();
  } catch (error) {
    signal.throwIfAborted();
    if (sendFailure !== undefined) throw toError(sendFailure);
    if (error instanceof StatusError) throw error;
    throw answer.status === undefined ? transportError(stream, error) : answer.failure();
  } finally {
    signal.removeEventListener("abort", cancel);
    if (!stream.closed) stream.close(constants.NGHTTP2_CANCEL);
  }
}

/** Pseudo headers and the fields every gRPC request has. */
export function callHeaders(
  { scheme, authority }: Pick<Client, "scheme" | "authority">,
  path: string,
): Readonly<Record<string, string>> {
  return {
    ":method": "POST",
    ":scheme": scheme,
    ":authority": authority,
    ":path": path,
    "content-type": "application/grpc",
    te: "trailers",
  };
}

interface Answer {
  readonly status: Status | undefined;
  failure(): StatusError;
}

/** Collects what headers and trailers say while somebody else reads the messages. */
function watchAnswer(stream: ClientHttp2Stream): Answer {
  let status: Status | undefined;
  let httpStatus: number | undefined;
  const take = (headers: IncomingHttpHeaders): void => {
    status = parseStatusHeaders((name) => headers[name]?.toString()) ?? status;
  };
  stream.on("response", (headers: IncomingHttpHeaders & IncomingHttpStatusHeader) => {
    httpStatus = headers[":status"] ?? 0;
    take(headers);
  });
  stream.on("trailers", take);
  stream.on("error", () => undefined); // the reader of the messages gets it too
  return {
    get status() {
      return status;
    },
    failure() {
      if (status !== undefined) return new StatusError(status.code, status.message, { details: status.details });
      if (httpStatus === undefined) return new HangUpError(Code.UNAVAILABLE, "error reading server preface: EOF");
      if (httpStatus !== 200)
        return new StatusError(
          codeOfHttp(httpStatus),
          `unexpected HTTP status code received from server: ${httpStatus}`,
        );
      return new StatusError(Code.INTERNAL, "server closed the stream without sending trailers");
    },
  };
}

/** Source: gRPC, "HTTP to gRPC Status Code Mapping". */
function codeOfHttp(status: number): number {
  const codes: Readonly<Record<number, number>> = {
    400: Code.INTERNAL,
    401: Code.UNAUTHENTICATED,
    403: Code.PERMISSION_DENIED,
    404: Code.UNIMPLEMENTED,
    429: Code.UNAVAILABLE,
    502: Code.UNAVAILABLE,
    503: Code.UNAVAILABLE,
    504: Code.UNAVAILABLE,
  };
  return codes[status] ?? Code.UNKNOWN;
}

/** Source: gRPC over HTTP/2, "Errors". */
function transportError(stream: ClientHttp2Stream, error: unknown): StatusError {
  const codes: Readonly<Record<number, number>> = {
    [constants.NGHTTP2_CANCEL]: Code.CANCELED,
    [constants.NGHTTP2_ENHANCE_YOUR_CALM]: Code.RESOURCE_EXHAUSTED,
    [constants.NGHTTP2_INADEQUATE_SECURITY]: Code.PERMISSION_DENIED,
  };
  if (stream.rstCode === constants.NGHTTP2_REFUSED_STREAM) {
    return new RefusedError(Code.UNAVAILABLE, "the connection was draining", { cause: error });
  }
  const wasReset = stream.session !== undefined && !stream.session.destroyed && (stream.rstCode ?? 0) !== 0;
  const code = wasReset ? (codes[stream.rstCode ?? 0] ?? Code.INTERNAL) : Code.UNAVAILABLE;
  return new StatusError(code, `error reading from server: ${errorChain(error)}`, { cause: error });
}

/** Ends quietly when the server has ended the stream first: it knows why. */
async function sendAll(stream: ClientHttp2Stream, requests: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const request of requests) {
    if (!stream.writable) return;
    if (stream.write(frame(request))) continue;
    const { promise, resolve } = Promise.withResolvers<void>();
    stream.once("drain", resolve);
    stream.once("close", resolve);
    await promise;
    stream.off("drain", resolve);
    stream.off("close", resolve);
  }
  if (stream.writable) stream.end();
}
