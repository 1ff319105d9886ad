// MachineService.EtcdForfeitLeadership: another member becomes the leader, if it is this one.
import type { EtcdMember } from "../../clients/etcd/etcd.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { ApiContext } from "../context.ts";
import { unary } from "../define.ts";
import { withinEtcdLimit } from "./common/etcd-time-limit.ts";

/** For a member to show that it may lead. */
const candidateLimitMs = 5000;

type Parts = Pick<ApiContext, "etcd" | "clock">;

/** The answer names the new leader; nobody when this member is not the leader. */
export const etcdForfeitLeadership = unary(
  rpc.MachineService.EtcdForfeitLeadership,
  async (_request, { etcd, clock, signal }) => {
    const limit = { clock, signal, what: "forfeit leadership" };
    const member = await withinEtcdLimit(limit, (until) => forfeit({ etcd, clock }, until));
    return { messages: [{ member }] };
  },
);

async function forfeit({ etcd, clock }: Parts, signal: AbortSignal): Promise<string> {
  await using own = await etcd.openLocal(); // only the leader itself can hand over; another member might hang
  const { members } = await own.members(signal);
  if (members.length === 1) throw new Error("cannot forfeit leadership, only one member");
  const { header, leader } = await own.status(signal);
  if (leader !== header?.memberId) return "";
  const voters = members.filter(({ ID, isLearner }) => ID !== leader && !isLearner);
  if (voters.length === 0) throw new Error("cannot forfeit leadership, the other members do not vote yet");
  const next = await findSuccessor({ etcd, clock, voters, leader }, signal);
  await own.moveLeader(next.ID, signal);
  return next.name;
}

type Election = Parts & { readonly voters: readonly EtcdMember[]; readonly leader: bigint };

/** The first of those that are well: a leader that is not there would leave the cluster without one, and etcd asks nobody whether it is. */
async function findSuccessor({ etcd, clock, voters, leader }: Election, signal: AbortSignal): Promise<EtcdMember> {
  const checks = await Promise.allSettled(
    voters.map((voter) => checkCandidate({ etcd, clock, leader }, voter, signal)),
  );
  signal.throwIfAborted();
  const next = voters.find((_voter, index) => checks[index]?.status === "fulfilled");
  if (next !== undefined) return next;
  const causes = checks.flatMap((check): readonly unknown[] => (check.status === "rejected" ? [check.reason] : []));
  const text = "cannot forfeit leadership, no other member that votes is well";
  throw new Error(text, { cause: new AggregateError(causes, "") });
}

/** It follows this leader and has all data up to now: it answers a read that all agree on. */
async function checkCandidate(
  { etcd, clock, leader }: Parts & { readonly leader: bigint },
  { name, clientURLs }: EtcdMember,
  signal: AbortSignal,
): Promise<void> {
  if (name === "") throw new Error("a member has not started");
  using limit = clock.timeout(candidateLimitMs, signal);
  try {
    await using client = await etcd.openAt(clientURLs);
    await client.checkQuorum(limit.signal);
    const followed = (await client.status(limit.signal)).leader;
    if (followed !== leader) throw new Error("it follows another leader");
  } catch (error) {
    throw new Error(`"${name}"`, { cause: error });
  }
}
