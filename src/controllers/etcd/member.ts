// The id of the node's own member of etcd, for as long as it is well.
import type { EtcdAccess } from "../../clients/etcd/etcd.ts";
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { formatMemberId } from "../../formats/etcd-member-id.ts";
import { EtcdMember } from "../../resources/etcd/etcd-member.ts";
import { Service } from "../../resources/v1alpha1/service.ts";

export const localMemberId = "local";
const callTimeoutMs = 30_000;

export function memberController(etcd: Pick<EtcdAccess, "openLocal">): Controller {
  return defineController({
    name: "etcd.MemberController",
    inputs: [weak(Service, { id: "etcd" })],
    outputs: [exclusive(EtcdMember)],
    async reconcile({ state, clock, signal }) {
      const service = await state.find(Service, "etcd");
      if (service?.spec.running === true && service.spec.healthy && service.metadata.phase === "running") {
        if ((await state.find(EtcdMember, localMemberId)) !== undefined) return;
        using timeout = clock.timeout(callTimeoutMs, signal);
        await using client = await etcd.openLocal();
        const { answeredBy } = await client.members(timeout.signal, "local");
        const memberID = formatMemberId(answeredBy);
        await state.modify(EtcdMember, localMemberId, () => ({ memberID }));
      } else await state.cleanup(EtcdMember);
    },
  });
}
