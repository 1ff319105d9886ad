// Plain HTTP requests over HTTP/2, on the same connections as gRPC calls: for servers that speak JSON, such as those of Kubernetes.
import { constants } from "node:http2";
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders, IncomingHttpStatusHeader } from "node:http2";
import { concatBytes } from "../base/bytes.ts";
import type { Clock } from "../base/clock.ts";
import type { Client } from "./connection.ts";
import { pingWhileOpen } from "./ping.ts";
import { Code, RefusedError, StatusError } from "./status.ts";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With the query: `/api/v1/nodes?watch=true`. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface HttpResponse {
  readonly status: number;
  /** A single-valued view: values that came several times are joined by ", ". */
  header(name: string): string | undefined;
  /** To be read to its end, or ended early, which cancels what is left. Rejects with UNAVAILABLE, or the signal's reason. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** A request whose connection was going away when it set out has not been seen: it is made again this often. */
const maxRetries = 3;
/** A connection on which nothing comes is asked for a sign of life, and ended without one: streams may otherwise hang for ever. */
const pingPeriodMs = 30_000;

/**
 * Resolves when the response's headers are there. The signal counts until the body has been read. Rejects with a StatusError
 * (UNAVAILABLE) when the connection fails, or with the signal's reason; any HTTP status is an answer.
 */
export async function httpRequest(client: Client, request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await requestOnce(client, request, signal);
    } catch (error) {
      if (!(error instanceof RefusedError) || attempt >= maxRetries) throw error;
    }
  }
}

async function requestOnce(client: Client, request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
  signal.throwIfAborted();
  const stream = await client.request(
    {
      ...request.headers,
      ":method": request.method,
      ":scheme": client.scheme,
      ":authority": client.authority,
      ":path": request.path,
    },
    signal,
  );
  const { promise, resolve, reject } = Promise.withResolvers<IncomingHttpHeaders & IncomingHttpStatusHeader>();
  const cancel = (): void => stream.close(constants.NGHTTP2_CANCEL);
  signal.addEventListener("abort", cancel, { once: true });
  stream.once("close", () => {
    signal.removeEventListener("abort", cancel);
    reject(failureOf(stream, undefined));
  });
  stream.on("error", (error) => reject(failureOf(stream, error))); // the reader of the body gets it too
  stream.once("response", resolve);
  stream.end(request.body);
  watchLife(stream, client.clock);
  try {
    const headers = await promise;
    return {
      status: headers[":status"] ?? 0,
      header: (name) => headers[name]?.toString(),
      body: bodyOf(stream, signal),
    };
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

async function* bodyOf(stream: ClientHttp2Stream, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    // No encoding is set, so chunks are bytes.
    yield* stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
    if (stream.aborted || stream.rstCode !== constants.NGHTTP2_NO_ERROR) throw failureOf(stream, undefined);
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof StatusError ? error : failureOf(stream, error);
  } finally {
    if (!stream.closed) stream.close(constants.NGHTTP2_CANCEL);
  }
}

function failureOf(stream: ClientHttp2Stream, cause: unknown): StatusError {
  if (stream.rstCode === constants.NGHTTP2_REFUSED_STREAM) {
    return new RefusedError(Code.UNAVAILABLE, "the connection was draining", { cause });
  }
  return new StatusError(Code.UNAVAILABLE, "the connection ended before the response did", { cause });
}

const watched = new WeakSet<ClientHttp2Session>();

/** Once for each connection, for as long as it lives. */
function watchLife(stream: ClientHttp2Stream, clock: Clock): void {
  const { session } = stream;
  // The client's end of a stream has a client's session.
  if (session === undefined || watched.has(session as ClientHttp2Session)) return;
  watched.add(session as ClientHttp2Session);
  void pingWhileOpen(session as ClientHttp2Session, { clock, periodMs: pingPeriodMs });
}

/** The whole body. Throws a RESOURCE_EXHAUSTED StatusError, and cancels the rest, beyond `maxBytes`. */
export async function readBody({ body }: Pick<HttpResponse, "body">, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let total = 0;
  for await (const part of body) {
    total += part.length;
    if (total > maxBytes) {
      throw new StatusError(Code.RESOURCE_EXHAUSTED, `Cannot read response: found more than ${maxBytes} bytes`);
    }
    parts.push(part);
  }
  return concatBytes(parts);
}
