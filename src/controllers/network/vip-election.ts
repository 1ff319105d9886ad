// The election of who has a shared address: one of the control planes, as long as its etcd knows it.
import type { Clock } from "../../base/clock.ts";
import { errorChain } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import type { Etcd, EtcdAccess } from "../../clients/etcd/etcd.ts";

export interface VipElection {
  readonly etcd: Pick<EtcdAccess, "openLocal">;
  readonly clock: Clock;
  readonly log: Logger;
  readonly ip: string;
  /** Name of this node: what others see of the leader. */
  readonly hostname: string;
  /** Is told when this node has the address, and when it has it no more. */
  readonly onChange: (isHeld: boolean) => void;
}

const retryMs = 1000;
const resignMs = 10_000;

/** Takes part until the signal aborts: then the address is given away at once. */
export async function takePart(election: VipElection, signal: AbortSignal): Promise<void> {
  const { clock, log, ip } = election;
  while (!signal.aborted) {
    try {
      await campaignOnce(election, signal);
    } catch (error) {
      if (!signal.aborted) log.debug("election of shared address failed", { address: ip, error: errorChain(error) });
    }
    await clock.sleep(retryMs, signal).catch(() => undefined); // the loop looks at the signal
  }
}

async function campaignOnce(election: VipElection, signal: AbortSignal): Promise<void> {
  const { etcd, clock, log, ip, hostname, onChange } = election;
  const name = `talos:v1:vip:election:${ip}`;
  await using client = await etcd.openLocal();
  await using session = await client.openSession({ signal });
  const before = await client.leader(name, session.signal);
  // An earlier run of this node has not given it away.
  if (before?.value === hostname) await client.resign(before, session.signal);
  const won = await client.campaign({ session, name, value: hostname });
  log.info("shared address is ours", { address: ip });
  onChange(true);
  try {
    await untilLost(client, { name, revision: won.revision }, session.signal);
  } finally {
    onChange(false);
    log.info("shared address is ours no more", { address: ip });
    using timeout = clock.timeout(resignMs); // not the signal, which is mostly why we are here
    await client.resign(won, timeout.signal).catch(() => undefined); // it goes with the session
  }
}

/** Resolves when somebody else leads; rejects when the session has ended. */
async function untilLost(
  client: Etcd,
  { name, revision }: { readonly name: string; readonly revision: bigint },
  signal: AbortSignal,
): Promise<void> {
  for await (const leader of client.observe(name, signal)) if (leader?.revision !== revision) return;
}
