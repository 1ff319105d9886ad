// A balancer of TCP connections: takes them at one port and passes them on to the best of several servers, byte by byte.
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import type { Clock } from "../base/clock.ts";
import { errorChain } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import { openScope } from "../base/scope.ts";
import { wakeup } from "../base/wakeup.ts";

export interface Upstream {
  readonly host: string;
  readonly port: number;
}

export interface BalancerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Balancer extends AsyncDisposable {
  readonly port: number;
  /** Whether a connection would find a server that answered when it was last asked. */
  readonly isHealthy: boolean;
  /** Connections that are open stay with their server. */
  setUpstreams(upstreams: readonly Upstream[]): void;
  /** Ends the listener and all connections. May be called twice. */
  close(): Promise<void>;
}

const checkPeriodMs = 20_000;
/** A server that did not answer lately is asked more often: somebody waits for it. */
const sickPeriodMs = 2000;
/** While clients are kept waiting. */
const waitedForPeriodMs = 1000;
const dialTimeoutMs = 15_000;
/**
 * How long a client is kept while no server answers: shorter than clients wait for a handshake. Turned away, it would come again at once and
 * go on so: many clients that wait for a server which is starting leave it no time to start.
 */
const patienceMs = 9_000;
const mostWaiting = 512;
const keepAliveMs = 30_000;
const maxScore = 3;
const firstScore = 1;
/** Upper bounds of the classes of latency: among servers of the best class connections take turns. */
const tierBoundsMs = [0.1, 1, 10, 100, 1000];
const firstTier = 1;

interface Candidate extends Upstream {
  /** -3 to 3, one up or down with each answer or failure; below 0 it is the last resort. */
  score: number;
  tier: number;
  nextCheckMs: number;
}

export async function openBalancer(options: BalancerOptions): Promise<Balancer> {
  const { clock, log } = options;
  let candidates: readonly Candidate[] = [];
  let turn = 0;
  const sockets = new Set<Socket>();
  const server = createServer({
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveMs,
  });
  /** Rings when a server answers. */
  const found = wakeup();
  let waiting = 0;
  const scope = openScope((error) => log.warn("balancer work failed", { error: errorChain(error) }));

  async function pass(client: Socket, signal: AbortSignal): Promise<void> {
    hold(client, sockets);
    client.on("error", () => undefined); // it is closed then
    const untilMs = clock.monotonic() + patienceMs;
    do {
      const upstream = await dialBest(client);
      if (client.destroyed) upstream?.destroy();
      else if (upstream !== undefined) {
        hold(upstream, sockets);
        join(client, upstream);
        return;
      }
    } while (!client.destroyed && (await isWorthWaiting(untilMs, signal)));
    client.destroy();
  }

  async function dialBest(client: Socket): Promise<Socket | undefined> {
    turn++;
    for (const candidate of inOrder(candidates, turn)) {
      if (client.destroyed) return undefined;
      const upstream = await dial(candidate, clock);
      if (upstream !== undefined) return upstream;
      score(candidate, false);
      candidate.nextCheckMs = Math.min(candidate.nextCheckMs, clock.monotonic() + waitedForPeriodMs);
    }
    return undefined;
  }

  /** Resolves with true when a server has answered before that time. */
  async function isWorthWaiting(untilMs: number, signal: AbortSignal): Promise<boolean> {
    const leftMs = untilMs - clock.monotonic();
    if (leftMs <= 0 || waiting >= mostWaiting) return false;
    using limit = clock.timeout(leftMs, signal);
    waiting++;
    try {
      await found.next(limit.signal);
    } finally {
      waiting--;
    }
    return !limit.signal.aborted;
  }

  async function check(candidate: Candidate): Promise<void> {
    const startedMs = clock.monotonic();
    candidate.nextCheckMs = Number.POSITIVE_INFINITY; // under way
    const socket = await dial(candidate, clock);
    score(candidate, socket !== undefined);
    if (socket !== undefined) candidate.tier = tierOf(clock.monotonic() - startedMs);
    socket?.destroy();
    candidate.nextCheckMs = clock.monotonic() + periodOf(candidate);
    if (socket !== undefined) found.ring();
  }

  function periodOf(candidate: Candidate): number {
    if (candidate.score >= firstScore) return checkPeriodMs;
    return waiting > 0 ? waitedForPeriodMs : sickPeriodMs;
  }

  function checkDue(): void {
    const nowMs = clock.monotonic();
    for (const candidate of candidates) if (candidate.nextCheckMs <= nowMs) scope.run(() => check(candidate));
  }

  server.on("connection", (client) => scope.run((signal) => pass(client, signal)));
  server.on("error", (error) => log.warn("balancer failed", { error: errorChain(error) }));
  await listen(server, options);
  scope.run(async (signal) => {
    for await (const _ of clock.every(waitedForPeriodMs, signal)) checkDue();
  });
  const balancer: Balancer = {
    port: (server.address() as AddressInfo).port, // it listens on TCP
    get isHealthy() {
      return candidates.some((candidate) => candidate.score >= 0);
    },
    setUpstreams(upstreams) {
      const known = new Map(candidates.map((candidate) => [nameOf(candidate), candidate]));
      const wanted = new Map(upstreams.map((upstream) => [nameOf(upstream), upstream]));
      candidates = [...wanted].map(
        ([name, { host, port }]) =>
          known.get(name) ?? { host, port, score: firstScore, tier: firstTier, nextCheckMs: 0 },
      );
      checkDue();
    },
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await scope.close();
    },
    [Symbol.asyncDispose]: () => balancer.close(),
  };
  return balancer;
}

async function listen(server: ReturnType<typeof createServer>, { host, port }: BalancerOptions): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host, port }, resolve);
  await promise;
  server.off("error", reject);
}

function nameOf({ host, port }: Upstream): string {
  return `${host} ${port}`;
}

function score(candidate: Candidate, hasAnswered: boolean): void {
  const next = candidate.score + (hasAnswered ? 1 : -1);
  candidate.score = Math.min(Math.max(next, -maxScore), maxScore);
}

function tierOf(latencyMs: number): number {
  const tier = tierBoundsMs.findIndex((bound) => latencyMs < bound);
  return tier < 0 ? tierBoundsMs.length : tier;
}

/** The usable ones, best class of latency first, taking turns within a class; then the others: one of them may be back. */
function inOrder(candidates: readonly Candidate[], turn: number): readonly Candidate[] {
  const rotated = candidates.map((_, index) => candidates[(index + turn) % candidates.length]);
  const all = rotated.filter((candidate) => candidate !== undefined);
  const usable = all.filter((candidate) => candidate.score >= 0).toSorted((a, b) => a.tier - b.tier);
  return [...usable, ...all.filter((candidate) => candidate.score < 0)];
}

/** A connection, or undefined when none could be made in time. */
async function dial({ host, port }: Upstream, clock: Clock): Promise<Socket | undefined> {
  const socket = connect({
    host: host === "localhost" ? "127.0.0.1" : host, // spares a look-up of what everybody knows
    port,
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveMs,
  });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  using timeout = clock.timeout(dialTimeoutMs);
  timeout.signal.addEventListener("abort", () => resolve(false), { once: true });
  socket.once("connect", () => resolve(true));
  socket.on("error", () => resolve(false));
  if (await promise) return socket;
  socket.destroy();
  return undefined;
}

function hold(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket);
  socket.once("close", () => sockets.delete(socket));
}

/** Each end is told when the other one has ended, in its direction only; an error of one ends both. */
function join(client: Socket, upstream: Socket): void {
  const end = (): void => {
    client.destroy();
    upstream.destroy();
  };
  for (const socket of [client, upstream]) socket.on("error", end);
  client.once("close", () => upstream.destroy());
  upstream.once("close", () => client.destroy());
  client.pipe(upstream);
  upstream.pipe(client);
}
