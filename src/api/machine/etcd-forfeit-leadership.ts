// MachineService.EtcdForfeitLeadership: another member becomes the leader, if it is this one.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";

/** The answer names the new leader; nobody when this member is not the leader. */
export const etcdForfeitLeadership = unary(
  rpc.MachineService.EtcdForfeitLeadership,
  async (_request, { etcd, signal }) => {
    await using cluster = await etcd.openCluster();
    const { members } = await cluster.members(signal);
    if (members.length === 1) throw new Error("cannot forfeit leadership, only one member");
    await using own = await etcd.openLocal(); // only the leader itself can hand over
    const { header, leader } = await own.status(signal);
    if (leader !== header?.memberId) return { messages: [{ member: "" }] };
    const next = members.find(({ ID, isLearner }) => ID !== leader && !isLearner);
    if (next === undefined) throw new Error("cannot forfeit leadership, the other members do not vote yet");
    await own.moveLeader(next.ID, signal);
    return { messages: [{ member: next.name }] };
  },
);
