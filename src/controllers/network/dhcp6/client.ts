// A DHCPv6 client for one link: keeps a lease for as long as it runs, and says what it got.
//
// - No lease: SOLICIT, which a server may answer at once with a lease (rapid commit), or with an offer.
// - A lease: RENEW with its server when the server said so, else at half of its time, at least after 5 s; REBIND with any server when that one is silent; when the lease is
//   over or taken back, SOLICIT again. What was published stays until something replaces it, as with DHCPv4.
// - Nothing is sent before the link has an address of its own that is known to be the only one.
import { errorChain } from "../../../base/errors.ts";
import type { Logger } from "../../../base/logger.ts";
import { addressFlags, families, scopes } from "../../../formats/rtnetlink-address.ts";
import type { Network } from "../../../linux/network.ts";
import type { Exchange6Context, Lease6 } from "./exchange.ts";
import { extendLease, Lease6LostError, solicitLease } from "./exchange.ts";

export interface Dhcp6ClientOptions extends Omit<Exchange6Context, "linkLocal" | "network"> {
  readonly network: Pick<Network, "openUdp" | "addresses" | "watch">;
  readonly linkIndex: number;
  readonly log: Logger;
  readonly onLease: (lease: Lease6) => void;
}

const minIntervalMs = 5000;
const linkLocalWaitMs = 30_000;

/** Runs until the signal aborts, and rejects with its reason; or when the link gets no address of its own. */
export async function runDhcp6Client(options: Dhcp6ClientOptions, signal: AbortSignal): Promise<never> {
  const { clock, log } = options;
  for (;;) {
    const context = { ...options, linkLocal: await linkLocalAddress(options, signal) };
    let lease: Lease6 | undefined = await solicitLease(context, signal);
    while (lease !== undefined) {
      options.onLease(lease);
      const { renewMs, rebindMs, validMs } = leaseTimes(lease);
      await clock.sleep(renewMs, signal);
      const now: Lease6 = lease;
      const extend = (anyServer: boolean, durationMs: number): Promise<Lease6 | undefined> =>
        extendLease(context, now, { anyServer, durationMs }, signal);
      try {
        lease = (await extend(false, rebindMs - renewMs)) ?? (await extend(true, validMs - rebindMs));
        if (lease === undefined) log.warn("dhcp lease is over, asking for a new one");
      } catch (error) {
        if (!(error instanceof Lease6LostError)) throw error;
        log.warn("dhcp lease is lost, asking for a new one", { error: errorChain(error) });
        lease = undefined;
      }
    }
  }
}

interface LeaseTimes {
  readonly renewMs: number;
  readonly rebindMs: number;
  readonly validMs: number;
}

/** After the answer. The server's wishes count; without one half of the time, and seven eighths. */
export function leaseTimes({ addresses, renewSeconds, rebindSeconds }: Lease6): LeaseTimes {
  const valid = Math.min(...addresses.map(({ validSeconds }) => validSeconds));
  const seconds = (wish: number, part: number): number => (wish === 0 || wish > valid ? valid * part : wish);
  const renewMs = Math.max(seconds(renewSeconds, 1 / 2) * 1000, minIntervalMs);
  const rebindMs = Math.max(seconds(rebindSeconds, 7 / 8) * 1000, renewMs + minIntervalMs);
  return { renewMs, rebindMs, validMs: Math.max(valid * 1000, rebindMs + minIntervalMs) };
}

/** Waits for it as long as the kernel makes sure that nobody else has it. */
async function linkLocalAddress(options: Dhcp6ClientOptions, signal: AbortSignal): Promise<string> {
  const { network, clock, linkIndex, linkName } = options;
  using timeout = clock.timeout(linkLocalWaitMs, signal);
  for await (const _ of network.watch(["addresses"], timeout.signal)) {
    const found = (await network.addresses(timeout.signal)).find(
      ({ index, family, scope, flags }) =>
        index === linkIndex &&
        family === families.inet6 &&
        scope === scopes.link &&
        (flags & (addressFlags.tentative | addressFlags.dadFailed)) === 0,
    );
    if (found !== undefined) return found.address;
  }
  signal.throwIfAborted();
  throw new Error(`Cannot ask for an address on "${linkName}": found no link-local address in ${linkLocalWaitMs} ms`);
}
