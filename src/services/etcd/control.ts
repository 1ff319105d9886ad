// What clients may do with the node's own member of etcd as a whole: begin a cluster with it, give it a snapshot, take it out of its cluster.
import { TimeoutError, type Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import type { EtcdAccess } from "../../clients/etcd/etcd.ts";
import type { State } from "../../cosi/state.ts";
import { formatMemberId } from "../../formats/etcd-member-id.ts";
import type { Files } from "../../linux/files.ts";
import { EtcdMember } from "../../resources/etcd/etcd-member.ts";
import type { Service } from "../../supervisor/service.ts";
import type { Supervisor } from "../../supervisor/supervisor.ts";
import type { EtcdBeginning } from "../etcd.ts";
import { etcdId } from "../etcd.ts";
import { etcdDataPath } from "./arguments.ts";
import { hasMemberData, snapshotPath } from "./recover.ts";
import { guardUpgrade } from "./upgrade-guard.ts";

const memberWaitMs = 3 * 60_000;
const leaveTimeoutMs = 5 * 60_000;
const leavePeriodMs = 2000;

export interface EtcdControlParts {
  readonly supervisor: Pick<Supervisor, "load" | "start" | "stop">;
  /** The service, bound to the node. */
  readonly service: (beginning: EtcdBeginning) => Service;
  readonly state: Pick<State, "waitFor">;
  readonly etcd: EtcdAccess;
  readonly files: Pick<Files, "exists" | "list" | "remove" | "writeStream">;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface NodeEtcd {
  beFirst(): void;
  hasNoData(): Promise<boolean>;
  bootstrap(beginning: Exclude<EtcdBeginning, "join" | "first">): Promise<void>;
  canReceiveSnapshot(): Promise<boolean>;
  receiveSnapshot(chunks: AsyncIterable<Uint8Array>): Promise<void>;
  leave(signal: AbortSignal): Promise<void>;
  guardUpgrade(signal: AbortSignal): Promise<AsyncDisposable>;
}

export function openEtcdControl(parts: EtcdControlParts): NodeEtcd {
  const { supervisor, service, files, log } = parts;
  const hasNoData = async (): Promise<boolean> => !(await hasMemberData(files));

  return {
    hasNoData,
    beFirst: () => supervisor.load(service("first")),
    async bootstrap(beginning) {
      await supervisor.stop(etcdId);
      if (!(await hasNoData())) {
        supervisor.start(etcdId); // another client was quicker
        throw new Error("etcd data directory is not empty");
      }
      log.info("etcd begins a new cluster", { beginning });
      supervisor.load(service(beginning));
      supervisor.start(etcdId);
    },
    canReceiveSnapshot: () => files.exists(snapshotPath.slice(0, snapshotPath.lastIndexOf("/"))),
    async receiveSnapshot(chunks) {
      await files.writeStream(snapshotPath, chunks, { mode: 0o700 });
    },
    leave: (signal) => leave(parts, signal),
    guardUpgrade: (signal) => guardUpgrade(parts, signal),
  };
}

/** The last member cannot leave: its cluster would be gone. */
async function leave({ supervisor, state, etcd, files, clock }: EtcdControlParts, signal: AbortSignal): Promise<void> {
  using patience = clock.timeout(memberWaitMs, signal);
  const member = await state.waitFor(EtcdMember, "local", () => true, { signal: patience.signal });
  await removeMember(etcd, { id: BigInt(`0x${member.spec.memberID}`), clock }, signal);
  await supervisor.stop(etcdId);
  // The folder itself may be where a file system is mounted.
  for (const { name } of await files.list(etcdDataPath)) await files.remove(`${etcdDataPath}/${name}`);
}

async function removeMember(
  etcd: EtcdAccess,
  { id, clock }: { readonly id: bigint; readonly clock: Clock },
  signal: AbortSignal,
): Promise<void> {
  using timeout = clock.timeout(leaveTimeoutMs, signal);
  await using client = await etcd.openCluster();
  try {
    while ((await client.leave(id, timeout.signal)) === "not yet") await clock.sleep(leavePeriodMs, timeout.signal);
  } catch (cause) {
    if (signal.aborted || !(cause instanceof TimeoutError)) throw cause;
    throw new Error(`Cannot take etcd member ${formatMemberId(id)} out of its cluster: it has not let it go in time`, {
      cause,
    });
  }
}
