// How a control plane with no data becomes a member of the cluster: first one that only learns, later one that votes.
import type { Clock } from "../../base/clock.ts";
import { TimeoutError } from "../../base/clock.ts";
import { errorChain } from "../../base/errors.ts";
import { backoff } from "../../base/backoff.ts";
import type { Logger } from "../../base/logger.ts";
import type { Etcd, EtcdAccess, EtcdMember, EtcdStatus } from "../../clients/etcd/etcd.ts";
import { formatMemberId } from "../../formats/etcd-member-id.ts";
import { equalData } from "../../base/equal.ts";

const joinTimeoutMs = 30 * 60_000;
const joinPeriodMs = 3000;
const attemptMs = 30_000;
const hintPeriodMs = 30_000;
const promotePeriodMs = 15_000;
const promotePatienceMs = 10 * 60_000;
const promoteLatePeriodMs = 60_000;

export interface JoinParts {
  readonly etcd: EtcdAccess;
  readonly clock: Clock;
  readonly log: Logger;
  readonly name: string;
  readonly peerUrls: readonly string[];
}

export interface Joined {
  /** `name=url` of every member, joined by commas. */
  readonly members: string;
  /** Of this member. */
  readonly id: bigint;
}

/**
 * Tries for half an hour to be added to the cluster, and says from time to time that it waits: the first node of a cluster has none to join, it has to be
 * bootstrapped by a client.
 */
export async function joinCluster(parts: JoinParts, signal: AbortSignal): Promise<Joined> {
  const { etcd, clock, log, peerUrls } = parts;
  using patience = clock.timeout(joinTimeoutMs, signal);
  let toldMs = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  try {
    for (;;) {
      try {
        using attempt = clock.timeout(attemptMs, patience.signal);
        await using members = await etcd.openCluster();
        return await join(members, parts, attempt.signal);
      } catch (error) {
        patience.signal.throwIfAborted();
        failure = error;
      }
      if (clock.monotonic() - toldMs >= hintPeriodMs) {
        toldMs = clock.monotonic();
        const hint = "waiting to join the cluster; if this is its first node, run bootstrap against it";
        log.info(`etcd is ${hint}`, { peerUrls, reason: errorChain(failure) });
      }
      await clock.sleep(joinPeriodMs, patience.signal);
    }
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    const cause = failure ?? error;
    throw new Error("Cannot join the etcd cluster: there was none within 30 minutes", { cause }); // oxlint-disable-line preserve-caught-error -- the time is over: why says the last attempt
  }
}

async function join(etcd: Etcd, { name, peerUrls, log }: JoinParts, signal: AbortSignal): Promise<Joined> {
  const before = await etcd.members(signal);
  // A member with our name is what an earlier life of this node left behind: it has lost its data.
  for (const { ID } of before.members.filter((member) => member.name === name)) {
    log.info("removing the node's former member of etcd", { member: ID.toString(16) });
    if ((await etcd.remove(ID, signal)) === "unhealthy") {
      throw new Error(
        `Cannot remove the node's former member ${formatMemberId(ID)}: etcd is not well enough to do without`,
      );
    }
  }
  await etcd.addLearner(peerUrls, signal);
  const { members } = await etcd.members(signal);
  const own = members.find((member) => isOwn(member, peerUrls));
  if (own === undefined) {
    throw new Error(`Cannot add member "${name}" to etcd: its peer URLs ${peerUrls.join(", ")} belong to another one`);
  }
  return { id: own.ID, members: initialCluster(members, { id: own.ID, name }) };
}

/** Added by us, now or in an attempt whose answer was lost: a member gets its name when it starts. */
function isOwn({ name, isLearner, peerURLs }: EtcdMember, peerUrls: readonly string[]): boolean {
  return name === "" && isLearner && equalData(peerURLs.toSorted(), peerUrls.toSorted());
}

function initialCluster(members: readonly EtcdMember[], own: { readonly id: bigint; readonly name: string }): string {
  return members
    .flatMap(({ ID, name, peerURLs }) => peerURLs.map((url) => `${ID === own.id ? own.name : name}=${url}`))
    .join(",");
}

/**
 * Makes the member vote as soon as it has all data. However long that takes: a learner does not serve, so its node has no control plane. After ten
 * minutes it says so, and asks less often.
 */
export async function promoteMember(
  { etcd, clock, log }: Pick<JoinParts, "etcd" | "clock" | "log">,
  id: bigint,
  signal: AbortSignal,
): Promise<void> {
  const member = formatMemberId(id);
  const begunMs = clock.monotonic();
  let isTold = false;
  let delayMs = 1000; // mostly there is little data
  for (;;) {
    await clock.sleep(delayMs, signal);
    delayMs = Math.min(delayMs * 2, isTold ? promoteLatePeriodMs : promotePeriodMs);
    try {
      using attempt = clock.timeout(attemptMs, signal);
      await using members = await etcd.openCluster();
      const outcome = await members.promote(id, attempt.signal);
      if (outcome === "promoted") log.info("etcd member votes from now on", { member });
      else if (outcome === "not found") log.warn("etcd member is gone", { member });
      if (outcome !== "behind") return;
    } catch (error) {
      signal.throwIfAborted();
      log.debug("cannot promote etcd member yet", { member, error });
    }
    if (isTold || clock.monotonic() - begunMs < promotePatienceMs) continue;
    isTold = true;
    log.warn("etcd member is still a learner, trying on", { member });
  }
}

/** Goes on with what an earlier start has begun: a node that went down between joining and voting has data, and is a learner still. */
export async function promoteOwnMember(
  parts: Pick<JoinParts, "etcd" | "clock" | "log">,
  signal: AbortSignal,
): Promise<void> {
  const { header, isLearner } = await ownStatus(parts, signal);
  if (isLearner && header !== undefined) await promoteMember(parts, header.memberId, signal);
}

/** Once the member answers. */
async function ownStatus({ etcd, clock }: Pick<JoinParts, "etcd" | "clock">, signal: AbortSignal): Promise<EtcdStatus> {
  const delays = backoff({ initialMs: 1000, maxMs: promotePeriodMs });
  for (;;) {
    await clock.sleep(delays.next(), signal);
    try {
      using attempt = clock.timeout(attemptMs, signal);
      await using own = await etcd.openLocal();
      return await own.status(attempt.signal);
    } catch {
      signal.throwIfAborted(); // it is only starting
    }
  }
}
