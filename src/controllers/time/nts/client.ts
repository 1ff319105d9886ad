// Asks time servers with Network Time Security: agrees on keys over TLS, keeps cookies, asks. Source: RFC 8915.
//
// - Each query spends a cookie and gets a new one with its answer, so that nobody can follow the node by them. Lost answers leave fewer: the next query asks for as
//   many more. Without any left, or when the server says that it does not know them, keys are agreed on anew.
// - A server that cannot be agreed with is left alone for longer and longer.
// - As long as the time was never right, a few handshakes pass over the dates of certificates. What such a server says must lie within its certificates' dates.
import { backoff, type Backoff } from "../../../base/backoff.ts";
import { concatBytes } from "../../../base/bytes.ts";
import type { Clock } from "../../../base/clock.ts";
import { FormatError } from "../../../base/errors.ts";
import { parseIp } from "../../../base/ip.ts";
import {
  encodeNtsRequest,
  ntsAeadSiv,
  ntsProtocolNtp4,
  parseNtsRecords,
  readNtsAgreement,
  type NtsAgreement,
} from "../../../formats/nts-ke.ts";
import type { Network } from "../../../linux/network.ts";
import { sivKeyBytes } from "../../../pki/aes-siv.ts";
import type { SecureStreams, TlsStream } from "../../../runtime/secure-streams.ts";
import type { TimeSample } from "../discipline.ts";
import { ntpPort, queryNtp, UnfitServerError } from "../query.ts";
import { encodeNtsQuery, nonceBytes, openNtsAnswer, uniqueIdBytes } from "./packets.ts";

export interface NtsParts {
  readonly network: Pick<Network, "openUdp" | "lookup">;
  readonly streams: Pick<SecureStreams, "openTls">;
  readonly clock: Clock;
}

export interface NtsClient {
  /** `server`: a host name. Rejects like `queryNtp`, or when no keys can be agreed on. `isTimeKnown`: the clock was right once since the start. */
  ask(server: string, options: { readonly isTimeKnown: boolean }, signal: AbortSignal): Promise<TimeSample>;
  /** Monotonic milliseconds since when a server that has a name and an address cannot be asked; undefined: it can, or nobody tried. */
  failingSinceMs(server: string): number | undefined;
}

/** What was agreed with a server. */
interface Association {
  readonly address: string;
  readonly port: number;
  readonly clientKey: Uint8Array;
  readonly serverKey: Uint8Array;
  /** Within this the server's word is taken; absent: its certificates were compared with the clock. */
  readonly validity: TlsStream["validity"];
  /** Unspent. */
  readonly cookies: Uint8Array[];
}

interface Server {
  association: Association | undefined;
  readonly delays: Backoff;
  /** No handshake before this, monotonic milliseconds. */
  notBeforeMs: number;
  failure: unknown;
  failingSinceMs: number | undefined;
}

const kePort = 4460;
const keProtocol = "ntske/1";
const exporterLabel = "EXPORTER-network-time-security";
const lookupMs = 5000;
const handshakeMs = 10_000;
const maxAnswerBytes = 32_768;
/** Grows as in the RFC, but from less than its 10 s and not to days: a node's start waits for the time. */
const retry = { initialMs: 2000, factor: 1.5, maxMs: 3_600_000, jitter: 0.2 } as const;
/** Cookies that are kept, RFC 8915, 5.7. */
const wantedCookies = 8;
const maxLenientHandshakes = 5;
/** Of the cookies and placeholders of a query, and so of an answer: both must pass everywhere in one piece. */
const maxCookiesBytes = 1100;

export function openNtsClient(parts: NtsParts): NtsClient {
  return new Client(parts);
}

class Client implements NtsClient {
  readonly #parts: NtsParts;
  readonly #servers = new Map<string, Server>();
  #lenientHandshakes = 0;

  constructor(parts: NtsParts) {
    this.#parts = parts;
  }

  failingSinceMs(name: string): number | undefined {
    return this.#servers.get(name)?.failingSinceMs;
  }

  async ask(
    name: string,
    { isTimeKnown }: { readonly isTimeKnown: boolean },
    signal: AbortSignal,
  ): Promise<TimeSample> {
    if (parseIp(name) !== undefined) {
      throw new Error(`Cannot authenticate time server "${name}": it is an address, want a host name`);
    }
    const { clock } = this.#parts;
    const server = this.#serverOf(name);
    const association = await this.#associate(name, isTimeKnown, signal);
    server.failingSinceMs ??= clock.monotonic();
    const sample = await this.#query(server, association, signal);
    if (!isTimeKnown) {
      try {
        checkValidity(name, association, clock.now() + sample.offsetMs);
      } catch (error) {
        server.association = undefined;
        throw error;
      }
    }
    server.failingSinceMs = undefined;
    server.delays.reset();
    return sample;
  }

  #serverOf(name: string): Server {
    const server = this.#servers.get(name) ?? {
      association: undefined,
      delays: backoff(retry),
      notBeforeMs: 0,
      failure: undefined,
      failingSinceMs: undefined,
    };
    this.#servers.set(name, server);
    return server;
  }

  async #lookup(name: string, signal: AbortSignal): Promise<readonly string[]> {
    const { clock, network } = this.#parts;
    using timeout = clock.timeout(lookupMs, signal);
    return await network.lookup(name, timeout.signal);
  }

  async #associate(name: string, isTimeKnown: boolean, signal: AbortSignal): Promise<Association> {
    const { clock } = this.#parts;
    const server = this.#serverOf(name);
    if (server.association !== undefined && server.association.cookies.length > 0) return server.association;
    server.association = undefined;
    if (clock.monotonic() < server.notBeforeMs)
      throw new Error(`Cannot agree with time server "${name}" yet`, { cause: server.failure });
    const addresses = await this.#lookup(name, signal);
    server.failingSinceMs ??= clock.monotonic(); // up to the first answer
    try {
      server.association = await this.#agreeWithOne(name, addresses, isTimeKnown, signal);
      server.failure = undefined;
      return server.association;
    } catch (error) {
      signal.throwIfAborted();
      server.failure = error;
      throw error;
    } finally {
      // Also after a handshake that went well: one after the other without an answer would be no better.
      server.notBeforeMs = clock.monotonic() + server.delays.next();
    }
  }

  /** With the first of the addresses that can be agreed with. */
  async #agreeWithOne(
    name: string,
    addresses: readonly string[],
    isTimeKnown: boolean,
    signal: AbortSignal,
  ): Promise<Association> {
    let failure: unknown = new Error("found no address");
    for (const address of addresses) {
      const ignoresDates = !isTimeKnown && this.#lenientHandshakes < maxLenientHandshakes;
      try {
        return await this.#agree({ name, address, ignoresDates }, signal);
      } catch (error) {
        signal.throwIfAborted();
        failure = error;
      }
    }
    throw new Error(`Cannot agree with time server "${name}"`, { cause: failure });
  }

  async #agree(
    {
      name,
      address,
      ignoresDates,
    }: { readonly name: string; readonly address: string; readonly ignoresDates: boolean },
    signal: AbortSignal,
  ): Promise<Association> {
    const { clock, streams } = this.#parts;
    using timeout = clock.timeout(handshakeMs, signal);
    const target = { address, port: kePort, serverName: name, protocol: keProtocol, ignoresDates };
    await using stream = await streams.openTls(target, timeout.signal);
    if (stream.validity !== undefined) this.#lenientHandshakes++;
    const key = (end: number): Uint8Array => stream.exportKey(exporterLabel, keyContext(end), sivKeyBytes);
    const keys = { clientKey: key(0), serverKey: key(1) }; // the connection may end with the answer
    const { cookies, server, port = ntpPort } = await exchange(stream, timeout.signal);
    const [at = address] = server === undefined ? [address] : await this.#lookup(server, signal);
    return { address: at, port, ...keys, validity: stream.validity, cookies: [...cookies] };
  }

  async #query(server: Server, association: Association, signal: AbortSignal): Promise<TimeSample> {
    const { address, port, cookies, clientKey, serverKey } = association;
    const cookie = cookies.shift() ?? new Uint8Array(); // there is one
    const uniqueId = crypto.getRandomValues(new Uint8Array(uniqueIdBytes));
    let isUnknown = false;
    const seal = {
      encode: (transmitTime: bigint) =>
        encodeNtsQuery({
          transmitTime,
          uniqueId,
          nonce: crypto.getRandomValues(new Uint8Array(nonceBytes)),
          cookie,
          placeholders: placeholdersFor(cookie.length, cookies.length),
          key: clientKey,
        }),
      accepts: (packet: Uint8Array) => {
        const answer = openNtsAnswer(packet, { uniqueId, key: serverKey });
        if (answer?.kind === "nak") isUnknown = true; // anybody can say so: a true answer may still come
        if (answer?.kind !== "authentic") return false;
        cookies.push(...answer.cookies.slice(0, Math.max(wantedCookies - cookies.length, 0)));
        return true;
      },
    };
    try {
      return await queryNtp(this.#parts, { address, port, seal }, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (isUnknown) server.association = undefined;
      throw error;
    }
  }
}

/** How many cookies more than one are missing, and have room in the answer. */
function placeholdersFor(cookieBytes: number, kept: number): number {
  const room = Math.floor(maxCookiesBytes / (cookieBytes + 4));
  return Math.max(Math.min(wantedCookies - kept, room) - 1, 0);
}

/** A server that was trusted whatever the time must not tell a time at which it is not to be trusted. */
function checkValidity(name: string, { validity }: Association, timeMs: number): void {
  if (validity === undefined || (timeMs >= validity.fromMs && timeMs <= validity.toMs)) return;
  const [time, from, to] = [timeMs, validity.fromMs, validity.toMs].map((ms) => new Date(ms).toISOString());
  throw new UnfitServerError(
    `Cannot use time server "${name}": found time ${time}, want one within its certificate's, ${from} to ${to}`,
  );
}

/** RFC 8915, 5.1: protocol, algorithm, direction. */
function keyContext(end: number): Uint8Array {
  return Uint8Array.of(ntsProtocolNtp4 >> 8, ntsProtocolNtp4 & 0xff, ntsAeadSiv >> 8, ntsAeadSiv & 0xff, end);
}

async function exchange(stream: TlsStream, signal: AbortSignal): Promise<NtsAgreement> {
  await stream.write(encodeNtsRequest());
  let received: Uint8Array = new Uint8Array();
  for await (const piece of stream.read(signal)) {
    received = concatBytes([received, piece]);
    if (received.length > maxAnswerBytes) break;
    const records = parseNtsRecords(received);
    if (records !== undefined) return readNtsAgreement(records);
  }
  signal.throwIfAborted();
  throw new FormatError(`Cannot agree with NTS server: found ${received.length} bytes without an end of the message`);
}
