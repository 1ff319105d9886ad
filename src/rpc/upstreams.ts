// The servers behind a balancer: which of them answers, how fast, and a connection to the best one.
import { connect } from "node:net";
import type { Socket } from "node:net";
import type { Clock } from "../base/clock.ts";

export interface Upstream {
  readonly host: string;
  readonly port: number;
}

export interface Upstreams {
  /** Whether one answers by and large: a single failure is forgiven. */
  readonly isHealthy: boolean;
  /** Whether one answered when it was last asked, or was not asked yet. */
  readonly isAnswering: boolean;
  /** What is known of those that stay is kept. */
  set(upstreams: readonly Upstream[]): void;
  /** A connection to the best one that takes it; undefined when none does, or the signal aborts. */
  dialBest(signal: AbortSignal): Promise<Socket | undefined>;
  /** Asks those whose time has come. To be called every `checkEveryMs`. */
  checkDue(): readonly Promise<void>[];
}

const checkPeriodMs = 20_000;
/** A server that did not answer lately is asked more often: somebody waits for it. */
export const checkEveryMs = 1000;
const dialTimeoutMs = 15_000;
export const keepAliveMs = 30_000;
const maxScore = 3;
const firstScore = 1;
/** Upper bounds of the classes of latency: among servers of the best class connections take turns. */
const tierBoundsMs = [0.1, 1, 10, 100, 1000];
const firstTier = 1;

interface Candidate extends Upstream {
  /** -3 to 3, one up or down with each answer or failure; below 0 it is the last resort. */
  score: number;
  /** Whether the last connection to it was made; true before the first. */
  answers: boolean;
  tier: number;
  nextCheckMs: number;
}

export function trackUpstreams(clock: Clock): Upstreams {
  let candidates: readonly Candidate[] = [];
  let turn = 0;

  async function check(candidate: Candidate): Promise<void> {
    const startedMs = clock.monotonic();
    candidate.nextCheckMs = Number.POSITIVE_INFINITY; // under way
    const socket = await dial(candidate, clock);
    score(candidate, socket !== undefined);
    if (socket !== undefined) candidate.tier = tierOf(clock.monotonic() - startedMs);
    socket?.destroy();
    candidate.nextCheckMs = clock.monotonic() + (candidate.score >= firstScore ? checkPeriodMs : checkEveryMs);
  }

  return {
    get isHealthy() {
      return candidates.some((candidate) => candidate.score >= 0);
    },
    get isAnswering() {
      return candidates.some(({ answers }) => answers);
    },
    set(upstreams) {
      const known = new Map(candidates.map((candidate) => [nameOf(candidate), candidate]));
      const wanted = new Map(upstreams.map((upstream) => [nameOf(upstream), upstream]));
      candidates = [...wanted].map(
        ([name, { host, port }]) =>
          known.get(name) ?? { host, port, score: firstScore, answers: true, tier: firstTier, nextCheckMs: 0 },
      );
    },
    async dialBest(signal) {
      turn++;
      for (const candidate of inOrder(candidates, turn)) {
        if (signal.aborted) return undefined;
        const upstream = await dial(candidate, clock);
        if (upstream !== undefined) return upstream;
        score(candidate, false);
        candidate.nextCheckMs = Math.min(candidate.nextCheckMs, clock.monotonic() + checkEveryMs);
      }
      return undefined;
    },
    checkDue() {
      const nowMs = clock.monotonic();
      return candidates.filter(({ nextCheckMs }) => nextCheckMs <= nowMs).map(check);
    },
  };
}

function nameOf({ host, port }: Upstream): string {
  return `${host} ${port}`;
}

function score(candidate: Candidate, hasAnswered: boolean): void {
  const next = candidate.score + (hasAnswered ? 1 : -1);
  candidate.answers = hasAnswered;
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
