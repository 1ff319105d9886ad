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
import { Code, StatusError } from "./status.ts";

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
  /** Calls at the same time on one connection, beyond which clients wait; 1000 when absent. */
  readonly maxStreams?: number;
  /** Whether the other side of a connection is a front, which passes on the calls of many clients on one; nobody is when absent. */
  readonly isFront?: (peer: Peer) => boolean;
  /** Calls at the same time on all connections; more are answered RESOURCE_EXHAUSTED. 2000 when absent. */
  readonly maxCalls?: number;
  /** Connections without a call that are kept; beyond that those idle for longest are closed, after a second. 64 when absent. */
  readonly maxIdleConnections?: number;
  /** All connections; a new one takes the place of the one idle for longest, or is dropped. 800 when absent. */
  readonly maxConnections?: number;
  /** How long `close` waits for running calls, milliseconds; 10 s when absent. */
  readonly graceMs?: number;
}

/** What the other side of a connection may do at the same time, or in one go. */
interface ConnectionLimits {
  readonly maxStreams: number;
  /** Streams that it may open and reset in one go; who goes on like that beyond what 33 a second make up for is sent away. */
  readonly maxResets: number;
}

/** As Node.js has it. */
const maxResets = 1000;

/**
 * Calls of several clients must not wait for each other. One that resets its calls is sent away by the front it connects to; the connection on which they were
 * passed on is that of all others too, and stays.
 */
const frontLimits: ConnectionLimits = { maxStreams: 10_000, maxResets: Number.MAX_SAFE_INTEGER };

function limitsOf(peer: Peer, { maxStreams = 1000, isFront }: ServerOptions): ConnectionLimits {
  return isFront?.(peer) === true ? frontLimits : { maxStreams, maxResets };
}

/** A connection has this long for its first call, or the next, before it counts as idle. */
const minIdleMs = 1000;

function refuse(): Promise<void> {
  return Promise.reject(new StatusError(Code.RESOURCE_EXHAUSTED, "too many calls at the same time"));
}

interface SessionState {
  calls: number;
  /** Monotonic time since when there is no call, or since when the session is closed. */
  idleSinceMs: number;
}

/** Calls that are aborted at the end get this long to tell their status. */
const farewellMs = 500;

export class SessionServer implements AsyncDisposable {
  readonly #options: ServerOptions;
  /** The one idle for longest first: a session moves to the end when a call ends. */
  readonly #sessions = new Map<ServerHttp2Session, SessionState>();
  readonly #running = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  readonly #ending = new AbortController();
  #isSweepPlanned = false;
  #onSessionEnd: (() => void) | undefined;

  constructor(options: ServerOptions) {
    this.#options = options;
  }

  get connections(): number {
    return this.#sessions.size;
  }

  /** Speaks HTTP/2 on a connection, which is the server's from now on. */
  accept(socket: Socket, peer: Peer): void {
    const { log, clock, maxConnections = 800 } = this.#options;
    if (this.#sessions.size >= maxConnections) this.#dropOldest();
    if (this.#stop.signal.aborted || this.#sessions.size >= maxConnections) {
      socket.destroy();
      return;
    }
    const limits = limitsOf(peer, this.#options);
    const session = performServerHandshake(socket, {
      settings: {
        initialWindowSize: streamWindowBytes,
        maxConcurrentStreams: limits.maxStreams,
        maxHeaderListSize: 65_536,
      },
      maxHeaderListPairs: 256,
      maxSessionMemory: 64,
      streamResetBurst: limits.maxResets,
      streamResetRate: 33,
    });
    this.#sessions.set(session, { calls: 0, idleSinceMs: clock.monotonic() });
    session.setLocalWindowSize(connectionWindowBytes);
    session.on("error", (error) => log.debug("connection failed", { peer: describePeer(peer), error }));
    session.on("stream", (stream, headers, _flags, rawHeaders) => {
      const { maxMessageBytes } = this.#options;
      this.#onStream({ stream, headers, rawHeaders, peer, maxMessageBytes, ending: this.#ending.signal }, session);
    });
    session.once("close", () => {
      this.#sessions.delete(session);
      this.#onSessionEnd?.();
    });
    this.#closeIdle();
  }

  #onStream(incoming: IncomingStream, session: ServerHttp2Session): void {
    const state = this.#sessions.get(session) ?? { calls: 0, idleSinceMs: 0 };
    state.calls++;
    const { maxCalls = 2000 } = this.#options;
    const isTooMany = this.#running.size >= maxCalls;
    const running = serveStream(incoming, isTooMany ? { ...this.#options, handle: refuse } : this.#options);
    this.#running.add(running);
    void running.finally(() => {
      this.#running.delete(running);
      state.calls--;
      state.idleSinceMs = this.#options.clock.monotonic();
      if (state.calls > 0 || !this.#sessions.delete(session)) return;
      this.#sessions.set(session, state);
      this.#closeIdle();
    });
  }

  #idle(): readonly (readonly [ServerHttp2Session, SessionState])[] {
    return [...this.#sessions].filter(([, { calls }]) => calls === 0);
  }

  /** It does not count from now on: its end comes later, and the new connection is here. */
  #dropOldest(): void {
    const [oldest] = this.#idle();
    if (oldest === undefined) return;
    this.#sessions.delete(oldest[0]);
    oldest[0].destroy();
  }

  /** Too many idle sessions are told to go; those that were told and are still there are ended. */
  #closeIdle(): void {
    const { clock, maxIdleConnections = 64 } = this.#options;
    const idle = this.#idle();
    const now = clock.monotonic();
    const tooMany = idle.slice(0, Math.max(0, idle.length - maxIdleConnections));
    for (const [session, state] of tooMany) {
      if (now - state.idleSinceMs < minIdleMs) continue;
      state.idleSinceMs = now;
      if (session.closed) session.destroy();
      else session.close();
    }
    if (tooMany.length > 0) this.#planSweep();
  }

  #planSweep(): void {
    if (this.#isSweepPlanned) return;
    this.#isSweepPlanned = true;
    const sweep = (): void => {
      this.#isSweepPlanned = false;
      if (!this.#stop.signal.aborted) this.#closeIdle();
    };
    this.#options.clock.sleep(minIdleMs, this.#stop.signal).then(sweep, sweep);
  }

  /** Accepts no more, lets running calls end for the grace period, then aborts them. May be called twice. */
  async close(): Promise<void> {
    const { clock, graceMs = 10_000 } = this.#options;
    this.#stop.abort(new CanceledError("The server has ended"));
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
    // What still runs ends with a status that tells clients to come back, rather than with a connection that breaks off.
    this.#ending.abort(new StatusError(Code.UNAVAILABLE, "server is shutting down"));
    const farewell = new AbortController();
    await Promise.race([promise, clock.sleep(farewellMs, farewell.signal).catch(() => undefined)]);
    farewell.abort(new CanceledError("The server has ended"));
    for (const session of this.#sessions.keys()) session.destroy();
    await promise;
    await Promise.allSettled(this.#running);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
