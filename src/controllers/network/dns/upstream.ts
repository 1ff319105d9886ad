// One query to one name server: by UDP, and again by TCP when the answer does not fit.
import type { Clock } from "../../../base/clock.ts";
import { concatBytes } from "../../../base/bytes.ts";
import { FormatError } from "../../../base/errors.ts";
import { parseDns } from "../../../formats/dns.ts";
import type { Network } from "../../../linux/network.ts";

/** Plain DNS; servers that speak TLS are not asked. */
export interface Upstream {
  readonly address: string;
  readonly port: number;
}

export interface AskOptions {
  readonly network: Pick<Network, "openUdp" | "openTcp">;
  readonly clock: Clock;
  /** In [0, 1): an answer must have the number that the query got here. */
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/** A datagram may be lost: the server is asked again after this. */
const resendMs = 1500;
const attempts = 2;

/** The answer, with the id of the query. Rejects when the server is silent, unreachable, or its answer malformed. */
export async function askUpstream(upstream: Upstream, query: Uint8Array, options: AskOptions): Promise<Uint8Array> {
  const id = Math.floor(options.random() * 65_536);
  const sent = withId(query, id);
  const response = await byUdp(upstream, sent, options);
  const whole = parseDns(response).isTruncated ? await byTcp(upstream, sent, options) : response;
  return withId(whole, ((query[0] ?? 0) << 8) | (query[1] ?? 0));
}

function withId(message: Uint8Array, id: number): Uint8Array {
  const copy = new Uint8Array(message);
  copy[0] = id >> 8;
  copy[1] = id & 0xff;
  return copy;
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
  { address, port }: Upstream,
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

/** Each message has its length in front, two bytes. RFC 1035, 4.2.2. */
export function framed(message: Uint8Array): Uint8Array {
  return concatBytes([Uint8Array.of(message.length >> 8, message.length & 0xff), message]);
}

/** Messages out of a stream, each without its length. */
export async function* unframed(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array();
  for await (const piece of pieces) {
    rest = concatBytes([rest, piece]);
    for (;;) {
      const length = ((rest[0] ?? 0) << 8) | (rest[1] ?? 0);
      if (rest.length < 2 || rest.length < 2 + length) break;
      yield rest.slice(2, 2 + length);
      rest = rest.slice(2 + length);
    }
  }
}

async function byTcp(
  { address, port }: Upstream,
  query: Uint8Array,
  { network, signal }: AskOptions,
): Promise<Uint8Array> {
  await using stream = await network.openTcp({ host: address, port }, signal);
  await stream.write(framed(query));
  for await (const message of unframed(stream.read(signal))) if (isAnswer(message, query)) return message;
  signal.throwIfAborted();
  throw new FormatError("Cannot read DNS answer: the connection ended before it");
}
