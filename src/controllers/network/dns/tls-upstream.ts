// A name server over TLS: many queries at once on one connection, told apart by their numbers. Source: RFC 7858; RFC 7766, section 6.2.
import { abortable } from "../../../base/abort.ts";
import type { Clock } from "../../../base/clock.ts";
import { openScope, type Scope } from "../../../base/scope.ts";
import type { SecureStreams, SecureTarget, TlsStream } from "../../../runtime/secure-streams.ts";
import { framed, unframed, withId } from "./framing.ts";
import type { KeptUpstream } from "./kept-upstream.ts";

export interface TlsUpstreamParts {
  readonly streams: Pick<SecureStreams, "openTls">;
  readonly clock: Clock;
}

const connectMs = 3000;
/** A connection that nobody uses is ended. Servers do the same, often earlier. */
const idleMs = 60_000;
const maxWaiting = 1024;

export function openTlsUpstream(target: SecureTarget, { streams, clock }: TlsUpstreamParts): KeptUpstream {
  let current: Opening | undefined;
  const closed = new AbortController();

  function connect(): Opening {
    const opening: Opening = { connecting: open(), connection: undefined };
    void note(opening);
    return opening;
  }

  async function note(opening: Opening): Promise<void> {
    try {
      opening.connection = await opening.connecting;
    } catch {
      if (current === opening) current = undefined; // those who wait for it are told; the next one tries again
    }
  }

  async function open(): Promise<Connection> {
    using limit = clock.timeout(connectMs, closed.signal);
    const { address, port, serverName } = target;
    return new Connection(await streams.openTls({ address, port, serverName }, limit.signal), clock);
  }

  return {
    async ask(query, signal) {
      for (;;) {
        if (current?.connection?.isOpen === false) current = undefined;
        current ??= connect();
        const { connecting, connection: used } = current;
        const connection = used ?? (await abortable(connecting, signal));
        try {
          return await connection.ask(query, signal);
        } catch (error) {
          signal.throwIfAborted();
          // An older one may have been ended by the server a moment ago: a new one is worth a try, once the old one counts as closed.
          if (used === undefined || used.isFull) throw error;
          used.close();
        }
      }
    },
    close() {
      closed.abort();
      void current?.connecting.then(
        (connection) => connection.close(),
        () => undefined, // it was never made
      );
    },
  };
}

interface Opening {
  readonly connecting: Promise<Connection>;
  /** As soon as it is made. */
  connection: Connection | undefined;
}

class Connection {
  readonly #stream: TlsStream;
  readonly #scope: Scope;
  readonly #waiting = new Map<number, PromiseWithResolvers<Uint8Array>>();
  readonly #clock: Clock;
  #next = 0;
  #lastMs: number;
  #isOpen = true;

  constructor(stream: TlsStream, clock: Clock) {
    this.#stream = stream;
    this.#clock = clock;
    this.#lastMs = clock.monotonic();
    this.#scope = openScope(() => this.close());
    this.#scope.run((signal) => this.#read(signal));
    this.#scope.run((signal) => this.#watchIdle(signal));
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Nothing is wrong with it, but it takes no more. */
  get isFull(): boolean {
    return this.#isOpen && this.#waiting.size >= maxWaiting;
  }

  async ask(query: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
    if (!this.#isOpen || this.isFull) throw ended();
    const id = this.#newId();
    const answer = Promise.withResolvers<Uint8Array>();
    this.#waiting.set(id, answer);
    this.#lastMs = this.#clock.monotonic();
    try {
      const [, response] = await Promise.all([
        this.#stream.write(framed(withId(query, id))),
        abortable(answer.promise, signal),
      ]);
      return withId(response, 0);
    } finally {
      this.#waiting.delete(id);
    }
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const { reject } of this.#waiting.values()) reject(ended());
    void this.#scope.close();
    void this.#stream[Symbol.asyncDispose]();
  }

  #newId(): number {
    do this.#next = (this.#next + 1) & 0xffff;
    while (this.#waiting.has(this.#next));
    return this.#next;
  }

  async #read(signal: AbortSignal): Promise<void> {
    try {
      for await (const message of unframed(this.#stream.read(signal))) {
        const id = ((message[0] ?? 0) << 8) | (message[1] ?? 0);
        this.#waiting.get(id)?.resolve(message);
      }
    } finally {
      this.close();
    }
  }

  async #watchIdle(signal: AbortSignal): Promise<void> {
    for await (const _ of this.#clock.every(idleMs / 2, signal))
      if (this.#waiting.size === 0 && this.#clock.monotonic() - this.#lastMs >= idleMs) this.close();
  }
}

function ended(): Error {
  return new Error("Cannot read DNS answer: the connection ended before it");
}
