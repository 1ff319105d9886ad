// Answers DNS queries: from the cache, from what the node knows by itself, from its upstream servers in order.
import { parseIp } from "../../../base/ip.ts";
import {
  answerDns,
  dnsClassIn,
  dnsCodes,
  dnsTypes,
  parseDns,
  renewDns,
  type DnsMessage,
} from "../../../formats/dns.ts";
import type { Upstream, UpstreamParts } from "./upstream.ts";
import { openUpstreamChain } from "./upstream-chain.ts";

/** Answers kept; the oldest goes first. */
const maxCached = 2000;
const maxTtlSeconds = 3600;
const minNegativeSeconds = 10;
/** Answers of the node's own names: they may change at any time. */
const ownTtlSeconds = 10;

export interface DnsResolver {
  /** The answer, also to a malformed query; undefined when nothing can be said to it. */
  answer(query: Uint8Array, signal: AbortSignal): Promise<Uint8Array | undefined>;
  /** Names that the node knows by itself, lower case, with their addresses. */
  setHosts(hosts: ReadonlyMap<string, readonly string[]>): void;
  /** Others make the cache empty, and end the connections to those before. */
  setUpstreams(upstreams: readonly Upstream[]): void;
}

interface Cached {
  readonly response: Uint8Array;
  readonly message: DnsMessage;
  readonly storedMs: number;
  readonly expiresMs: number;
}

export function openDnsResolver(options: UpstreamParts): DnsResolver {
  const { clock } = options;
  const chain = openUpstreamChain(options);
  const cache = new Map<string, Cached>();
  let hosts: ReadonlyMap<string, readonly string[]> = new Map();
  /** One more with each set of servers: what those before say late is kept no more. */
  let generation = 0;

  function fromCache(key: string, id: number): Uint8Array | undefined {
    const found = cache.get(key);
    if (found === undefined) return undefined;
    const now = clock.monotonic();
    if (now >= found.expiresMs) {
      cache.delete(key);
      return undefined;
    }
    return renewDns(found.response, found.message, { id, elapsedSeconds: Math.floor((now - found.storedMs) / 1000) });
  }

  function store(key: string, response: Uint8Array, message: DnsMessage): void {
    const seconds = lifeOf(message);
    if (seconds === 0 || message.isTruncated) return;
    const now = clock.monotonic();
    cache.delete(key);
    cache.set(key, { response, message, storedMs: now, expiresMs: now + seconds * 1000 });
    const [oldest] = cache.keys();
    if (cache.size > maxCached && oldest !== undefined) cache.delete(oldest);
  }

  return {
    setHosts: (next) => {
      hosts = next;
    },
    setUpstreams(next) {
      if (!chain.set(next)) return;
      generation++;
      cache.clear();
    },
    async answer(query, signal) {
      const message = tryParse(query);
      if (message === undefined || message.isResponse) return undefined;
      if (message.operation !== 0) return answerDns(query, message, { code: dnsCodes.refused });
      const own = ownAnswer(query, message, hosts);
      if (own !== undefined) return own;
      const key = keyOf(query, message);
      const cached = fromCache(key, message.id);
      if (cached !== undefined) return cached;
      const begun = generation;
      const response = (await chain.ask(query, signal)) ?? answerDns(query, message, { code: dnsCodes.failed });
      if (begun === generation) store(key, response, parseDns(response));
      return response;
    },
  };
}

function tryParse(bytes: Uint8Array): DnsMessage | undefined {
  try {
    return parseDns(bytes);
  } catch {
    return undefined; // there is nothing to send an answer about
  }
}

/** All of the query but its id and the case of its name: options and flags change the answer. */
function keyOf(query: Uint8Array, { question, questionEnd }: DnsMessage): string {
  const rest = `${query[2] ?? 0}.${query[3] ?? 0}.${query.subarray(questionEnd).toHex()}`;
  return `${question.name}|${question.type}|${question.class}|${rest}`;
}

/** Seconds; 0: not at all. */
function lifeOf({ code, lives }: DnsMessage): number {
  if (code !== dnsCodes.ok && code !== dnsCodes.noName) return 0;
  const shortest = Math.min(maxTtlSeconds, ...lives.map(({ ttl }) => ttl));
  if (lives.length === 0) return minNegativeSeconds;
  return code === dnsCodes.noName ? Math.max(minNegativeSeconds, shortest) : shortest;
}

/** Names that the node knows have no other addresses than those it knows. */
function ownAnswer(
  query: Uint8Array,
  message: DnsMessage,
  hosts: ReadonlyMap<string, readonly string[]>,
): Uint8Array | undefined {
  const { name, type, class: group } = message.question;
  if (group !== dnsClassIn || (type !== dnsTypes.A && type !== dnsTypes.AAAA)) return undefined;
  const addresses = hosts.get(name);
  if (addresses === undefined) return undefined;
  const length = type === dnsTypes.A ? 4 : 16;
  const contents = addresses.map(parseIp).filter((bytes) => bytes?.length === length);
  return answerDns(query, message, {
    code: dnsCodes.ok,
    contents: contents.filter((bytes) => bytes !== undefined),
    ttl: ownTtlSeconds,
  });
}
