// Whether the cluster can do without one of its members while its machine is upgraded.
import type { Clock } from "../../base/clock.ts";
import type { Etcd, EtcdAccess } from "../../clients/etcd/etcd.ts";
import { formatMemberId } from "../../formats/etcd-member-id.ts";

const lockName = "talos:v1:etcdUpgradeMutex";
const quorumCheckMs = 15_000;

export interface UpgradeGuardParts {
  readonly etcd: EtcdAccess;
  readonly clock: Clock;
}

/** Holds a lock of the whole cluster until it is disposed: one machine at a time. Rejects with the reason why not now. */
export async function guardUpgrade({ etcd, clock }: UpgradeGuardParts, signal: AbortSignal): Promise<AsyncDisposable> {
  await using opened = new AsyncDisposableStack();
  const client = opened.use(await etcd.openLocal());
  const lock = await client.tryLock(lockName, signal);
  if (lock === undefined) throw new Error("Cannot upgrade: another control plane node is being upgraded");
  opened.use(lock);
  await checkMembers(client, { etcd, clock }, signal);
  return opened.move();
}

async function checkMembers(client: Etcd, { etcd, clock }: UpgradeGuardParts, signal: AbortSignal): Promise<void> {
  const { members } = await client.members(signal);
  if (members.length === 2) {
    throw new Error("Cannot upgrade: etcd has 2 members, and would lose its quorum without this one");
  }
  for (const { ID, name, clientURLs } of members) {
    const member = formatMemberId(ID);
    if (name === "") throw new Error(`Cannot upgrade: etcd member ${member} has not started`);
    try {
      using timeout = clock.timeout(quorumCheckMs, signal);
      await using each = await etcd.openAt(clientURLs);
      await each.checkQuorum(timeout.signal);
    } catch (error) {
      throw new Error(`Cannot upgrade: etcd member ${member} ("${name}") is not healthy`, { cause: error });
    }
  }
}
