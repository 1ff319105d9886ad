// Asks one source of the time, whatever it speaks: plain NTP, NTP with Network Time Security, or a clock of the machine (PTP).
//
// The node's default server is asked with authentication, though nobody wished for it: where that does not work, it is asked without after a while, so that a network
// which lets only plain NTP through does not keep the node from starting. What the config wishes to be authenticated is never asked without.
import type { Clock } from "../../base/clock.ts";
import { errorChain } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import type { Network } from "../../linux/network.ts";
import type { SecureStreams } from "../../runtime/secure-streams.ts";
import type { ClockPort } from "./clock-port.ts";
import type { TimeSample } from "./discipline.ts";
import { openNtsClient, type NtsClient } from "./nts/client.ts";
import { queryNtp } from "./query.ts";

export interface SourceParts {
  readonly network: Pick<Network, "openUdp" | "lookup">;
  readonly streams: Pick<SecureStreams, "openTls">;
  readonly kernelClock: Pick<ClockPort, "readDevice">;
  readonly clock: Clock;
  readonly log: Logger;
}

export type Authentication =
  | "none"
  /** By default: goes on without where it does not work. */
  | "tried"
  | "required";

export interface AskOptions {
  readonly authentication: Authentication;
  /** The clock was right once since the start. */
  readonly isTimeKnown: boolean;
}

export interface TimeSources {
  /** `source`: a host name, an address, or the path of a PTP device. */
  ask(source: string, options: AskOptions, signal: AbortSignal): Promise<TimeSample>;
  /** The address of plain servers is looked up again. */
  forgetAddress(): void;
}

const lookupTimeoutMs = 5000;
const fallBackAfterMs = 30_000;

export function isPtpDevice(source: string): boolean {
  return source.startsWith("/dev/");
}

export function openTimeSources(parts: SourceParts): TimeSources {
  const { network, clock, log } = parts;
  const nts = openNtsClient(parts);
  const fallback = openFallback(nts, parts);
  let last: { readonly server: string; readonly address: string } | undefined;

  async function askPlain(server: string, signal: AbortSignal): Promise<TimeSample> {
    if (last?.server === server) return queryNtp({ network, clock }, { address: last.address }, signal);
    let failure: unknown = new Error(`Cannot ask time server "${server}": found no address`);
    for (const address of await lookup(server, signal)) {
      try {
        const sample = await queryNtp({ network, clock }, { address }, signal);
        last = { server, address };
        return sample;
      } catch (error) {
        signal.throwIfAborted();
        failure = error;
      }
    }
    throw failure as Error;
  }

  async function lookup(server: string, signal: AbortSignal): Promise<readonly string[]> {
    using timeout = clock.timeout(lookupTimeoutMs, signal);
    return await network.lookup(server, timeout.signal);
  }

  return {
    forgetAddress: () => {
      last = undefined;
    },
    async ask(source, { authentication, isTimeKnown }, signal) {
      if (isPtpDevice(source)) return askDevice(parts, source);
      if (authentication === "none") return askPlain(source, signal);
      try {
        const sample = await nts.ask(source, { isTimeKnown }, signal);
        fallback.over(source);
        return sample;
      } catch (error) {
        signal.throwIfAborted();
        if (authentication === "required" || !fallback.isDue(source, error)) throw error;
        log.debug("time server not authenticated", { server: source, error: errorChain(error) });
        return askPlain(source, signal);
      }
    },
  };
}

/** When a server that should have been authenticated is asked without. Says so once. */
function openFallback(
  nts: NtsClient,
  { clock, log }: SourceParts,
): { isDue(server: string, error: unknown): boolean; over(server: string): void } {
  const fallen = new Set<string>();
  return {
    isDue(server, error) {
      const since = nts.failingSinceMs(server);
      if (since === undefined || clock.monotonic() - since < fallBackAfterMs) return false;
      if (!fallen.has(server)) {
        log.warn("time server cannot be authenticated, asking it without", { server, error: errorChain(error) });
      }
      fallen.add(server);
      return true;
    },
    over(server) {
      if (fallen.delete(server)) log.info("time server is authenticated again", { server });
    },
  };
}

async function askDevice({ kernelClock }: SourceParts, device: string): Promise<TimeSample> {
  const { beforeNs, deviceNs, afterNs } = await kernelClock.readDevice(device);
  const middleNs = beforeNs + (afterNs - beforeNs) / 2n;
  return {
    offsetMs: Number(deviceNs - middleNs) / 1e6,
    roundTripMs: Number(afterNs - beforeNs) / 1e6,
    leap: 0,
  };
}
