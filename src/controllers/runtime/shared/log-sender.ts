// Sends messages to a collector: over one connection, TCP or TLS, that is made again when it breaks, or as UDP datagrams.
import { abortable } from "../../../base/abort.ts";
import { encodeUtf8 } from "../../../base/bytes.ts";
import type { Clock } from "../../../base/clock.ts";
import { parseIp } from "../../../base/ip.ts";
import { countOctets } from "../../../formats/syslog-message.ts";
import type { Network, TcpStream } from "../../../linux/network.ts";
import type { SecureStreams } from "../../../runtime/secure-streams.ts";

const sendTimeoutMs = 5000;
/** What fits into one datagram of IPv4. */
const maxDatagramBytes = 65_507;

export interface LogSender {
  /** Resolves when the system has taken the message. Rejects when it has not in 5 s, or there is no connection. */
  send(message: string, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface SenderParts {
  readonly network: Pick<Network, "openTcp" | "openUdp" | "lookup">;
  readonly streams: Pick<SecureStreams, "openTls">;
}

/** How messages follow each other on a stream: each a line, or each after its length. A datagram is one message either way. */
export type Framing = "lines" | "octet-counting";

export interface SenderOptions extends SenderParts {
  /** `tcp://host:port`, `tls://host:port` or `udp://host:port`, perhaps with a slash at its end. */
  readonly url: string;
  readonly framing: Framing;
  readonly clock: Clock;
}

/** Throws a TypeError for another kind of URL. */
export function openLogSender(options: SenderOptions): LogSender {
  const { protocol, hostname, port } = new URL(options.url);
  const target = { host: hostname.replace(/^\[|\]$/gu, ""), port: Number(port) };
  if (protocol === "tcp:") return streamSender(options, (signal) => options.network.openTcp(target, signal));
  if (protocol === "tls:") return streamSender(options, (signal) => openTls(target, options, signal));
  if (protocol === "udp:") return udpSender(target, options);
  throw new TypeError(`Cannot send logs to "${options.url}": want tcp://, tls:// or udp://`);
}

interface Target {
  readonly host: string;
  readonly port: number;
}

/** The addresses of a name in turn; the certificate must have the name, or the address that the URL gives. */
async function openTls(
  { host, port }: Target,
  { network, streams }: SenderParts,
  signal: AbortSignal,
): Promise<TcpStream> {
  const addresses = await network.lookup(host, signal);
  let failure: unknown = new Error(`Cannot send logs: "${host}" has no address`);
  for (const address of addresses) {
    try {
      return await streams.openTls({ address, port, serverName: host, oldest: "TLSv1.2" }, signal);
    } catch (error) {
      signal.throwIfAborted();
      failure = error;
    }
  }
  throw failure;
}

interface Connection {
  readonly stream: TcpStream;
  readonly stop: AbortController;
  /** The other side has ended it; collectors say nothing else. */
  readonly ended: Promise<void>;
}

function streamSender({ clock, framing }: SenderOptions, open: (signal: AbortSignal) => Promise<TcpStream>): LogSender {
  let connection: Connection | undefined;
  const close = async (): Promise<void> => {
    const last = connection;
    connection = undefined;
    last?.stop.abort();
    await last?.stream[Symbol.asyncDispose]();
    await last?.ended;
  };
  /** A connection that nobody reads from looks open long after its end, and takes a message that nobody gets. */
  const watch = (stream: TcpStream): Connection => {
    const stop = new AbortController();
    const made = { stream, stop, ended: readToEnd(stream, stop.signal) };
    void made.ended.then(() => (connection === made ? close() : undefined));
    return made;
  };
  return {
    async send(message, signal) {
      const bytes = framing === "lines" ? encodeUtf8(`${message}\n`) : countOctets(message);
      using limit = clock.timeout(sendTimeoutMs, signal);
      try {
        connection ??= watch(await open(limit.signal));
        // A collector that takes nothing any more must not hold the ones beside it up.
        await abortable(connection.stream.write(bytes), limit.signal);
      } catch (error) {
        await close();
        throw error;
      }
    },
    close,
  };
}

/** Resolves at the stream's end, whoever ends it and why. */
async function readToEnd(stream: TcpStream, signal: AbortSignal): Promise<void> {
  try {
    for await (const _ of stream.read(signal)); // what collectors say is nothing to us
  } catch {
    // broken is ended, too
  }
}

function udpSender({ host, port }: Target, { network, clock }: SenderOptions): LogSender {
  return {
    async send(message, signal) {
      using limit = clock.timeout(sendTimeoutMs, signal);
      const [address] = parseIp(host) === undefined ? await network.lookup(host, limit.signal) : [host];
      if (address === undefined) throw new Error(`Cannot send logs: "${host}" has no address`);
      await using socket = await network.openUdp({ family: address.includes(":") ? 6 : 4 });
      // A longer one is refused, and would be tried again for ever.
      await socket.send(encodeUtf8(message).subarray(0, maxDatagramBytes), { address, port });
    },
    close: () => Promise.resolve(),
  };
}

export interface Destination {
  readonly url: string;
  /** Sends the message in this destination's own form. */
  send(signal: AbortSignal): Promise<void>;
}

export interface Delivery {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onFailure: (url: string, error: unknown) => void;
}

const retryMs = 1000;

/** Sends a message to all; tries again each second until one has taken it. Rejects with the signal's reason only. */
export async function sendToAny(
  destinations: readonly Destination[],
  { clock, signal, onFailure }: Delivery,
): Promise<void> {
  for (;;) {
    const results = await Promise.allSettled(destinations.map((each) => each.send(signal)));
    signal.throwIfAborted();
    for (const [index, result] of results.entries()) {
      if (result.status === "rejected") onFailure(destinations[index]?.url ?? "", result.reason);
    }
    if (results.some(({ status }) => status === "fulfilled")) return;
    await clock.sleep(retryMs, signal);
  }
}

/** Says once of each destination that it failed: our own lines are part of what is sent. */
export function reportOnce(report: (url: string, error: unknown) => void): Delivery["onFailure"] {
  const failed = new Set<string>();
  return (url, error) => {
    if (failed.has(url)) return;
    failed.add(url);
    report(url, error);
  };
}
