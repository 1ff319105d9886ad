// A control plane of type `init` begins its cluster by itself: once, and only where there is none that it could join.
import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import type { EtcdAccess } from "../../clients/etcd/etcd.ts";
import { formatMemberId } from "../../formats/etcd-member-id.ts";
import type { Files } from "../../linux/files.ts";
import { hasMemberData } from "./recover.ts";

/** On STATE, which outlives the data of etcd: a node whose data is gone must not begin a second cluster beside the rest of its own. */
export const firstMarkPath = "/system/state/etcd-begun.yaml";
/** How long a cluster is looked for: discovery and names need some seconds after the network is there. */
const lookMs = 30_000;
const lookPeriodMs = 3000;
/** Longer than one control plane that is away keeps us from asking the next. */
const attemptMs = 8000;
const markPeriodMs = 1000;

export interface FirstParts {
  readonly files: Pick<Files, "exists" | "list" | "replace">;
  readonly etcd: Pick<EtcdAccess, "openCluster">;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Whether a node without data may begin a cluster. Otherwise it joins, or waits until somebody bootstraps it. Looks for half a minute. */
export async function mayBegin(parts: FirstParts, signal: AbortSignal): Promise<boolean> {
  const { files, clock, log } = parts;
  if (await files.exists(firstMarkPath)) {
    log.warn("etcd has lost its data, and an init node begins a cluster only once: it waits to join, or for bootstrap");
    return false;
  }
  const startMs = clock.monotonic();
  for (;;) {
    const members = await membersAnywhere(parts, signal);
    if (members.length > 0) {
      log.info("etcd of this cluster runs already, the init node joins it", { members });
      return false;
    }
    if (clock.monotonic() - startMs >= lookMs) return true;
    await clock.sleep(lookPeriodMs, signal);
  }
}

/** Names of those that any member tells of, at any control plane that is known, also one that has no leader. */
async function membersAnywhere({ etcd, clock }: FirstParts, signal: AbortSignal): Promise<readonly string[]> {
  using attempt = clock.timeout(attemptMs, signal);
  try {
    await using cluster = await etcd.openCluster({ requireLeader: false });
    const { members } = await cluster.members(attempt.signal, "local");
    return members.map(({ ID, name }) => (name === "" ? formatMemberId(ID) : name));
  } catch {
    signal.throwIfAborted();
    return [];
  }
}

/** Once etcd has written something: until then nothing is lost when the node begins again. */
export async function markBegun(
  { files, clock }: Pick<FirstParts, "files" | "clock">,
  signal: AbortSignal,
): Promise<void> {
  while (!(await hasMemberData(files))) await clock.sleep(markPeriodMs, signal);
  if (!(await files.exists(firstMarkPath))) await files.replace(firstMarkPath, "begun: true\n", { mode: 0o600 });
}
