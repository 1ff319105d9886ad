// One question to an NTP server. Source: RFC 5905, section 8; RFC 4330, section 5 for the checks.
import type { Clock } from "../../base/clock.ts";
import { encodeNtpRequest, ntpPacketBytes, ntpTimeToMs, parseNtpPacket } from "../../formats/ntp.ts";
import type { Network, UdpSocket } from "../../linux/network.ts";
import type { TimeSample } from "./discipline.ts";

export const ntpPort = 123;
const answerTimeoutMs = 5000;
/** A server further from true time than this is no use. RFC 5905, MAXDIST is 1.5 s. */
const maxRootDistanceSeconds = 1.5;

/** The server tells us to ask less often, or not at all. */
export class KissOfDeathError extends Error {
  override readonly name: string = "KissOfDeathError";
  readonly code = "NTP_KISS_OF_DEATH";
}

/** The server's answer cannot be trusted. */
export class UnfitServerError extends Error {
  override readonly name: string = "UnfitServerError";
  readonly code = "NTP_UNFIT_SERVER";
}

export interface QueryContext {
  readonly network: Pick<Network, "openUdp">;
  readonly clock: Clock;
}

/** What makes a packet more than a plain one. */
export interface PacketSeal {
  encode(transmitTime: bigint): Uint8Array;
  /** Whether an answer with the right origin is from the server. Called once for each. */
  accepts(packet: Uint8Array): boolean;
}

export interface NtpTarget {
  /** IP address. */
  readonly address: string;
  readonly port?: number;
  /** Absent: plain packets. */
  readonly seal?: PacketSeal;
}

const plain: PacketSeal = { encode: encodeNtpRequest, accepts: () => true };

/** Rejects with a `TimeoutError`, a `KissOfDeathError`, an `UnfitServerError` or the socket's error. */
export async function queryNtp(
  { network, clock }: QueryContext,
  { address, port = ntpPort, seal = plain }: NtpTarget,
  signal: AbortSignal,
): Promise<TimeSample> {
  await using socket = await network.openUdp({ family: address.includes(":") ? 6 : 4 });
  using timeout = clock.timeout(answerTimeoutMs, signal);
  const cookie = crypto.getRandomValues(new BigUint64Array(1))[0] ?? 1n;
  const packet = seal.encode(cookie);
  const sentAtMs = clock.now();
  const sentMonotonicMs = clock.monotonic();
  await socket.send(packet, { address, port });
  return await readAnswer({ socket, cookie, address, port, seal, clock, sentAtMs, sentMonotonicMs }, timeout.signal);
}

interface Sent {
  readonly socket: UdpSocket;
  readonly cookie: bigint;
  readonly address: string;
  readonly port: number;
  readonly seal: PacketSeal;
  readonly clock: Clock;
  readonly sentAtMs: number;
  readonly sentMonotonicMs: number;
}

async function readAnswer(sent: Sent, signal: AbortSignal): Promise<TimeSample> {
  for (;;) {
    const { payload, port } = await sent.socket.receive(signal);
    const elapsedMs = sent.clock.monotonic() - sent.sentMonotonicMs; // monotonic: a step in between does not spoil the sample
    if (port !== sent.port || payload.length < ntpPacketBytes) continue;
    const packet = parseNtpPacket(payload);
    if (packet.originTime !== sent.cookie) continue; // an answer to something else, or forged
    if (!sent.seal.accepts(payload)) continue;
    if (packet.stratum === 0) {
      throw new KissOfDeathError(
        `Cannot use time server ${sent.address}: it answered with the kiss-o'-death code "${packet.kissCode}"`,
      );
    }
    const distance = packet.rootDelay / 2 + packet.rootDispersion;
    if (
      packet.leap === 3 ||
      packet.mode !== 4 ||
      packet.stratum > 15 ||
      packet.transmitTime === 0n ||
      distance > maxRootDistanceSeconds
    ) {
      throw new UnfitServerError(
        `Cannot use time server ${sent.address}: found leap ${packet.leap}, mode ${packet.mode}, stratum ${packet.stratum}, root distance ${distance} s, want a synchronised server`,
      );
    }
    const receivedMs = ntpTimeToMs(packet.receiveTime, sent.sentAtMs);
    const transmittedMs = ntpTimeToMs(packet.transmitTime, sent.sentAtMs);
    const arrivedAtMs = sent.sentAtMs + elapsedMs;
    return {
      offsetMs: (receivedMs - sent.sentAtMs + (transmittedMs - arrivedAtMs)) / 2,
      roundTripMs: Math.max(elapsedMs - (transmittedMs - receivedMs), 0),
      leap: packet.leap,
    };
  }
}
