// Sends lines of JSON to a collector: over one TCP connection that is made again when it breaks, or as UDP datagrams.
import { encodeUtf8 } from "../../../base/bytes.ts";
import type { Clock } from "../../../base/clock.ts";
import { parseIp } from "../../../base/ip.ts";
import type { Network, TcpStream } from "../../../linux/network.ts";

const sendTimeoutMs = 5000;

export interface LogSender {
  /** Resolves when the system has taken the line. Rejects when it has not in 5 s, or there is no connection. */
  send(line: string, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export type SenderNetwork = Pick<Network, "openTcp" | "openUdp" | "lookup">;

/** `url` is `tcp://host:port` or `udp://host:port`, perhaps with a slash at its end. Throws a TypeError for another. */
export function openLogSender(url: string, network: SenderNetwork, clock: Clock): LogSender {
  const { protocol, hostname, port } = new URL(url);
  const target = { host: hostname.replace(/^\[|\]$/gu, ""), port: Number(port) };
  if (protocol === "tcp:") return tcpSender(target, network, clock);
  if (protocol === "udp:") return udpSender(target, network, clock);
  throw new TypeError(`Cannot send logs to "${url}": want tcp:// or udp://`);
}

interface Target {
  readonly host: string;
  readonly port: number;
}

function tcpSender(target: Target, network: SenderNetwork, clock: Clock): LogSender {
  let stream: TcpStream | undefined;
  const close = async (): Promise<void> => {
    const last = stream;
    stream = undefined;
    await last?.[Symbol.asyncDispose]();
  };
  return {
    async send(line, signal) {
      using limit = clock.timeout(sendTimeoutMs, signal);
      try {
        stream ??= await network.openTcp(target, limit.signal);
        await stream.write(encodeUtf8(`${line}\n`));
      } catch (error) {
        await close();
        throw error;
      }
    },
    close,
  };
}

function udpSender({ host, port }: Target, network: SenderNetwork, clock: Clock): LogSender {
  return {
    async send(line, signal) {
      using limit = clock.timeout(sendTimeoutMs, signal);
      const [address] = parseIp(host) === undefined ? await network.lookup(host, limit.signal) : [host];
      if (address === undefined) throw new Error(`Cannot send logs: "${host}" has no address`);
      await using socket = await network.openUdp({ family: address.includes(":") ? 6 : 4 });
      await socket.send(encodeUtf8(line), { address, port });
    },
    close: () => Promise.resolve(),
  };
}

export interface Destination {
  readonly url: string;
  /** Sends the line in this destination's own form. */
  send(signal: AbortSignal): Promise<void>;
}

export interface Delivery {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onFailure: (url: string, error: unknown) => void;
}

const retryMs = 1000;

/** Sends a line to all; tries again each second until one has taken it. Rejects with the signal's reason only. */
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
