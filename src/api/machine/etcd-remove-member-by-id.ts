// MachineService.EtcdRemoveMemberByID: takes a member out of etcd, such as one whose machine is lost.
import { formatMemberId } from "../../formats/etcd-member-id.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";
import { statusError } from "../errors.ts";

export const etcdRemoveMemberByID = unary(
  rpc.MachineService.EtcdRemoveMemberByID,
  async ({ memberId }, { etcd, signal }) => {
    await using client = await etcd.openCluster();
    const outcome = await client.remove(memberId, signal);
    if (outcome === "not found") {
      throw statusError("NOT_FOUND", `etcd member ${formatMemberId(memberId)} not found`);
    }
    if (outcome === "unhealthy") throw statusError("UNKNOWN", "etcdserver: unhealthy cluster");
    return { messages: [{}] };
  },
);
