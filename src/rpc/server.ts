// Serves gRPC on connections that somebody else accepts: sessions, their limits, and an orderly end.
import { performServerHandshake } from "node:http2";
import type { ServerHttp2Session } from "node:http2";
import type { Socket } from "node:net";
import { CanceledError } from "../base/abort.ts";
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import { describePeer } from "./peer.ts";
import type { Peer } from "./peer.ts";
import type { IncomingStream, ServerCall } from "./server-call.ts";
import { serveStream } from "./serve-stream.ts";

/** Flow-control windows, of a stream and of a connection. */
const streamWindowBytes = 65_535 * 32;
const connectionWindowBytes = 65_535 * 16;

export interface ServerOptions {
  /** Answers a call; what it throws becomes the call's status, when it returns the call ends with OK. */
  readonly handle: (call: ServerCall) => Promise<void>;
  readonly log: Logger;
  readonly clock: Clock;
  /** Largest request message; 32 MiB when absent. */
  readonly maxMessageBytes?: number;
  /** Calls at the same time on one connection; 256 when absent. */
  readonly maxStreams?: number;
  /** Connections without a call that are kept; beyond that the one idle for longest is closed. 64 when absent. */
  readonly maxIdleConnections?: number;
  /** All connections; more are dropped. 1024 when absent. */
  readonly maxConnections?: number;
  /** How long `close` waits for running calls, milliseconds; 10 s when absent. */
  readonly graceMs?: number;
}

export class SessionServer implements AsyncDisposable {
  readonly #options: ServerOptions;
  /** Sessions with the number of their running calls, the one idle for longest first: a session moves to the end when a call ends. */
  readonly #sessions = new Map<ServerHttp2Session, { calls: number }>();
  readonly #running = new Set<Promise<void>>();
  #onSessionEnd: (() => void) | undefined;
  #isClosing = false;

  constructor(options: ServerOptions) {
    this.#options = options;
  }

  get connections(): number {
    return this.#sessions.size;
  }

  /** Speaks HTTP/2 on a connection, which is the server's from now on. */
  accept(socket: Socket, peer: Peer): void {
    const { log, maxStreams = 256, maxConnections = 1024 } = this.#options;
    if (this.#isClosing || this.#sessions.size >= maxConnections) {
      socket.destroy();
      return;
    }
    const session = performServerHandshake(socket, {
      settings: { initialWindowSize: streamWindowBytes, maxConcurrentStreams: maxStreams, maxHeaderListSize: 65_536 },
      maxHeaderListPairs: 256,
      maxSessionMemory: 64,
    });
    this.#sessions.set(session, { calls: 0 });
    session.setLocalWindowSize(connectionWindowBytes);
    session.on("error", (error) => log.debug("connection failed", { peer: describePeer(peer), error }));
    session.on("stream", (stream, headers, _flags, rawHeaders) => {
      this.#onStream({ stream, headers, rawHeaders, peer, maxMessageBytes: this.#options.maxMessageBytes }, session);
    });
    session.once("close", () => {
      this.#sessions.delete(session);
      this.#onSessionEnd?.();
    });
    this.#closeIdle();
  }

  #onStream(incoming: IncomingStream, session: ServerHttp2Session): void {
    const state = this.#sessions.get(session) ?? { calls: 0 };
    state.calls++;
    const running = serveStream(incoming, this.#options);
    this.#running.add(running);
    void running.finally(() => {
      this.#running.delete(running);
      state.calls--;
      if (state.calls > 0 || !this.#sessions.delete(session)) return;
      this.#sessions.set(session, state);
      this.#closeIdle();
    });
  }

  #closeIdle(): void {
    const { maxIdleConnections = 64 } = this.#options;
    const idle = [...this.#sessions].filter(([session, { calls }]) => calls === 0 && !session.closed);
    for (const [session] of idle.slice(0, Math.max(0, idle.length - maxIdleConnections))) session.close();
  }

  /** Accepts no more, lets running calls end for the grace period, then aborts them. May be called twice. */
  async close(): Promise<void> {
    const { clock, graceMs = 10_000 } = this.#options;
    this.#isClosing = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onSessionEnd = () => {
      if (this.#sessions.size === 0) resolve();
    };
    for (const session of this.#sessions.keys()) session.close();
    this.#onSessionEnd();
    const grace = new AbortController();
    const graceOver = clock.sleep(graceMs, grace.signal).catch(() => undefined); // ends early only by the abort below
    await Promise.race([promise, graceOver]);
    grace.abort(new CanceledError("The server has ended"));
    for (const session of this.#sessions.keys()) session.destroy();
    await promise;
    await Promise.allSettled(this.#running);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
