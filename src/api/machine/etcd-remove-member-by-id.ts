// MachineService.EtcdRemoveMemberByID: takes a member out of etcd, such as one whose machine is lost.
import { formatMemberId } from "../../formats/etcd-member-id.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";
import { statusError } from "../errors.ts";
import { withinEtcdLimit } from "./common/etcd-time-limit.ts";

export const etcdRemoveMemberByID = unary(
  rpc.MachineService.EtcdRemoveMemberByID,
  async ({ memberId }, { etcd, clock, signal }) => {
    const member = formatMemberId(memberId);
    await using client = await etcd.openCluster();
    const what = `remove etcd member ${member}`;
    const outcome = await withinEtcdLimit({ clock, signal, what }, (limit) => client.remove(memberId, limit));
    if (outcome === "not found") throw statusError("NOT_FOUND", `etcd member ${member} not found`);
    if (outcome === "unhealthy") throw statusError("UNKNOWN", "etcdserver: unhealthy cluster");
    return { messages: [{}] };
  },
);
