// A DHCPv4 client for one link: keeps a lease for as long as it runs, and says what it got.
//
// - No lease: DISCOVER, asking for the address we had before. A lease: REQUEST by unicast at half of its time, at least 5 s.
// - A renewal that fails: the lease is forgotten, what was published stays until something replaces it; the time to the next attempt halves each time, down to 5 s.
// - A refusal says that the address is not ours any more: another one is asked for after 5 s.
// - The first request of a client never tells a name. Later ones tell the node's name, if it did not come from DHCP; a new name drops the lease, so that the
//   server's DNS follows.
import { errorChain } from "../../../base/errors.ts";
import type { Logger } from "../../../base/logger.ts";
import type { Wakeup } from "../../../base/wakeup.ts";
import type { ClientFacts, ExchangeContext, Lease } from "./exchange.ts";
import { acquireLease, DhcpRefusedError, renewLease } from "./exchange.ts";

export interface NodeName {
  readonly hostname: string;
  readonly domainname: string;
}

export interface Dhcp4ClientOptions extends ExchangeContext {
  readonly log: Logger;
  readonly clientId?: Uint8Array;
  readonly asksHostname: boolean;
  readonly asksMtu: boolean;
  /** The node's name when it has one that did not come from DHCP. */
  readonly nodeName: () => NodeName | undefined;
  /** Rings when `nodeName` may have changed. */
  readonly nameChanged: Wakeup;
  readonly onLease: (lease: Lease) => void;
}

const minIntervalMs = 5000;
const defaultLeaseSeconds = 1800;
/** Changes of the name come in pairs (host name, then domain): one new lease is enough. */
const nameSettleMs = 1000;

/** Runs until the signal aborts, and rejects with its reason. */
export async function runDhcp4Client(options: Dhcp4ClientOptions, signal: AbortSignal): Promise<never> {
  const { log } = options;
  let lease: Lease | undefined;
  let lastAddress: string | undefined;
  let intervalMs = minIntervalMs;
  let told: NodeName | undefined;
  for (let isFirst = true; ; isFirst = false) {
    told = isFirst ? undefined : options.nodeName();
    const facts = clientFacts(options, told);
    try {
      lease =
        lease === undefined
          ? await acquireLease(options, facts, lastAddress, signal)
          : await renewLease(options, facts, lease, signal);
      lastAddress = lease.address;
      intervalMs = Math.max(((lease.leaseSeconds ?? defaultLeaseSeconds) * 1000) / 2, minIntervalMs);
      options.onLease(lease);
    } catch (error) {
      if (signal.aborted) throw error;
      intervalMs = error instanceof DhcpRefusedError ? minIntervalMs : Math.max(intervalMs / 2, minIntervalMs);
      log.warn("dhcp request failed, trying again", { error: errorChain(error), afterMs: intervalMs });
      lease = undefined;
    }
    const isRenamed = await waitForTurn(options, { intervalMs, told }, signal);
    if (isRenamed) lease = undefined;
  }
}

function clientFacts(options: Dhcp4ClientOptions, name: NodeName | undefined): ClientFacts {
  const { clientId, asksHostname, asksMtu } = options;
  return {
    asksHostname,
    asksMtu,
    ...(clientId === undefined ? {} : { clientId }),
    ...(name === undefined ? {} : { hostname: name.hostname, domainName: name.domainname }),
  };
}

/** True when the name changed before the time was over. */
async function waitForTurn(
  options: Dhcp4ClientOptions,
  { intervalMs, told }: { readonly intervalMs: number; readonly told: NodeName | undefined },
  signal: AbortSignal,
): Promise<boolean> {
  const { clock, nodeName, nameChanged } = options;
  const isNew = (): boolean => {
    const now = nodeName();
    return now !== undefined && (now.hostname !== told?.hostname || now.domainname !== told.domainname);
  };
  using timeout = clock.timeout(intervalMs, signal);
  while (!timeout.signal.aborted) {
    if (isNew()) {
      await clock.sleep(nameSettleMs, signal);
      return true;
    }
    await nameChanged.next(timeout.signal);
  }
  signal.throwIfAborted();
  return false;
}
