// One query to one name server: by UDP, and again by TCP when the answer does not fit; or over TLS or HTTPS, on connections that are kept.
import type { Clock } from "../../../base/clock.ts";
import { FormatError } from "../../../base/errors.ts";
import { parseDns } from "../../../formats/dns.ts";
import type { Network } from "../../../linux/network.ts";
import type { SecureStreams } from "../../../runtime/secure-streams.ts";
import { framed, unframed, withId } from "./framing.ts";
import { openHttpsUpstream } from "./https-upstream.ts";
import type { KeptUpstream } from "./kept-upstream.ts";
import { openTlsUpstream } from "./tls-upstream.ts";

export type Upstream =
  | { readonly protocol: "Do53"; readonly address: string; readonly port: number }
  | {
      readonly protocol: "DoT" | "DoH";
      readonly address: string;
      readonly port: number;
      /** Name that the server's certificate must have. */
      readonly serverName: string;
    };

export interface UpstreamParts {
  readonly network: Pick<Network, "openUdp" | "openTcp">;
  readonly streams: SecureStreams;
  readonly clock: Clock;
  /** In [0, 1): an answer must have the number that the query got here. */
  readonly random: () => number;
}

/** Servers that are asked again and again. */
export interface UpstreamPool {
  /** The answer, with the id of the query. Rejects when the server is silent, unreachable, not to be trusted, or its answer malformed. */
  ask(upstream: Upstream, query: Uint8Array, signal: AbortSignal): Promise<Uint8Array>;
  /** Ends the connections to all others. */
  keep(upstreams: readonly Upstream[]): void;
}

/** A datagram may be lost: the server is asked again after this. */
const resendMs = 1500;
const attempts = 2;
/** A server over a connection gets as long as one that is asked twice by UDP. */
const connectionMs = attempts * resendMs;

export function openUpstreamPool(parts: UpstreamParts): UpstreamPool {
  const kept = new Map<string, KeptUpstream>();

  function connectionTo(upstream: Exclude<Upstream, { readonly protocol: "Do53" }>): KeptUpstream {
    const key = JSON.stringify(upstream);
    const found = kept.get(key);
    if (found !== undefined) return found;
    const made = upstream.protocol === "DoT" ? openTlsUpstream(upstream, parts) : openHttpsUpstream(upstream, parts);
    kept.set(key, made);
    return made;
  }

  return {
    async ask(upstream, query, signal) {
      const id = ((query[0] ?? 0) << 8) | (query[1] ?? 0);
      if (upstream.protocol === "Do53") return withId(await askPlain(upstream, query, { ...parts, signal }), id);
      using limit = parts.clock.timeout(connectionMs, signal);
      const sent = withId(query, 0);
      const response = await connectionTo(upstream).ask(sent, limit.signal);
      if (isAnswer(response, sent)) return withId(response, id);
      throw new FormatError(`Cannot use answer of name server "${upstream.address}": it is none to the query`);
    },
    keep(upstreams) {
      const wanted = new Set(upstreams.map((each) => JSON.stringify(each)));
      for (const [key, upstream] of kept) {
        if (wanted.has(key)) continue;
        kept.delete(key);
        upstream.close();
      }
    },
  };
}

type PlainServer = Extract<Upstream, { readonly protocol: "Do53" }>;

type AskOptions = Omit<UpstreamParts, "streams"> & { readonly signal: AbortSignal };

async function askPlain(upstream: PlainServer, query: Uint8Array, options: AskOptions): Promise<Uint8Array> {
  const sent = withId(query, Math.floor(options.random() * 65_536));
  const response = await byUdp(upstream, sent, options);
  return parseDns(response).isTruncated ? byTcp(upstream, sent, options) : response;
}

/** Whether this answers that: same number, same question. */
function isAnswer(response: Uint8Array, query: Uint8Array): boolean {
  try {
    const [a, b] = [parseDns(response), parseDns(query)];
    const { name, type, class: group } = a.question;
    return (
      a.isResponse &&
      a.id === b.id &&
      name === b.question.name &&
      type === b.question.type &&
      group === b.question.class
    );
  } catch {
    return false; // noise
  }
}

async function byUdp(
  { address, port }: PlainServer,
  query: Uint8Array,
  { network, clock, signal }: AskOptions,
): Promise<Uint8Array> {
  await using socket = await network.openUdp({ family: address.includes(":") ? 6 : 4 });
  for (let attempt = 1; ; attempt++) {
    await socket.send(query, { address, port });
    using limit = clock.timeout(resendMs, signal);
    try {
      for (;;) {
        const packet = await socket.receive(limit.signal);
        if (packet.address === address && packet.port === port && isAnswer(packet.payload, query))
          return packet.payload;
      }
    } catch (error) {
      if (signal.aborted || !limit.signal.aborted || attempt === attempts) throw error;
    }
  }
}

async function byTcp(
  { address, port }: PlainServer,
  query: Uint8Array,
  { network, signal }: AskOptions,
): Promise<Uint8Array> {
  await using stream = await network.openTcp({ host: address, port }, signal);
  await stream.write(framed(query));
  for await (const message of unframed(stream.read(signal))) if (isAnswer(message, query)) return message;
  signal.throwIfAborted();
  throw new FormatError("Cannot read DNS answer: the connection ended before it");
}
