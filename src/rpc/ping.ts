// Signs of life of a connection on which nothing else may come for long: without them a dead one would look like a quiet one.
import type { ClientHttp2Session } from "node:http2";
import type { Clock } from "../base/clock.ts";

export interface PingOptions {
  readonly clock: Clock;
  readonly periodMs: number;
}

const timeoutMs = 15_000;

/** Asks the other side again and again, and ends the connection with all its streams when there is no answer. Resolves when it has ended; never rejects. */
export async function pingWhileOpen(session: ClientHttp2Session, { clock, periodMs }: PingOptions): Promise<void> {
  const ended = new AbortController();
  session.once("close", () => ended.abort());
  for await (const _ of clock.every(periodMs, ended.signal)) {
    if (session.destroyed || (await answersPing(session, clock, ended.signal))) continue;
    session.destroy(new Error(`Cannot keep connection: no sign of life within ${timeoutMs} ms`));
    return;
  }
}

async function answersPing(session: ClientHttp2Session, clock: Clock, ended: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  using timeout = clock.timeout(timeoutMs);
  timeout.signal.addEventListener("abort", () => resolve(false), { once: true });
  ended.addEventListener("abort", () => resolve(true), { once: true });
  session.ping((error) => resolve(error === null));
  return await promise;
}
