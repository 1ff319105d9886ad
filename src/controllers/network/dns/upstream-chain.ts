// The name servers of the node as those who have a query see them: they are asked one after the other, until one has an answer.
import type { Clock } from "../../../base/clock.ts";
import { dnsCodes, parseDns } from "../../../formats/dns.ts";
import { openUpstreamPool, type Upstream, type UpstreamParts } from "./upstream.ts";
import { openUpstreamOrder } from "./upstream-order.ts";

/** One request, whatever happens to it. */
const requestMs = 4500;

export interface UpstreamChain {
  /** The first server's answer that is one; else what the last one said; undefined when nobody answered. Rejects with the signal's reason. */
  ask(query: Uint8Array, signal: AbortSignal): Promise<Uint8Array | undefined>;
  /** Ends the connections to those before. False when they are the same. */
  set(upstreams: readonly Upstream[]): boolean;
}

export function openUpstreamChain(parts: UpstreamParts): UpstreamChain {
  const { clock } = parts;
  const pool = openUpstreamPool(parts);
  let order = openUpstreamOrder(clock);
  let upstreams: readonly Upstream[] = [];

  /** Rejects when it has no answer in its share of the time that is left: those behind it shall be asked, too. */
  async function askOne(upstream: Upstream, query: Uint8Array, { shareMs, limit }: Share): Promise<Uint8Array> {
    using share = clock.timeout(shareMs, limit);
    try {
      const response = await pool.ask(upstream, query, share.signal);
      order.heard(upstream);
      return response;
    } catch (error) {
      if (!limit.aborted) order.missed(upstream);
      throw error;
    }
  }

  return {
    async ask(query, signal) {
      using limit = clock.timeout(requestMs, signal);
      let last: Uint8Array | undefined;
      for (const { upstream, shareMs } of shares(order.next(upstreams), clock)) {
        try {
          const response = await askOne(upstream, query, { shareMs, limit: limit.signal });
          const { code } = parseDns(response);
          if (code !== dnsCodes.failed && code !== dnsCodes.refused) return response;
          last = response;
        } catch {
          signal.throwIfAborted();
          if (limit.signal.aborted) break; // silent, unreachable or malformed: the next one
        }
      }
      return last;
    },
    set(next) {
      if (JSON.stringify(next) === JSON.stringify(upstreams)) return false;
      upstreams = next;
      order = openUpstreamOrder(clock);
      pool.keep(next);
      return true;
    },
  };
}

interface Share {
  readonly shareMs: number;
  /** Of the whole request. */
  readonly limit: AbortSignal;
}

/** Each with its part of the time that is left when it is its turn. */
function* shares(
  upstreams: readonly Upstream[],
  clock: Pick<Clock, "monotonic">,
): Generator<{ readonly upstream: Upstream; readonly shareMs: number }> {
  const endMs = clock.monotonic() + requestMs;
  for (const [index, upstream] of upstreams.entries())
    yield { upstream, shareMs: (endMs - clock.monotonic()) / (upstreams.length - index) };
}
