// The nodes of the cluster: every machine discovery knows that has a name in Kubernetes.
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { Affiliate } from "../../resources/cluster/affiliate.ts";
import { Member } from "../../resources/cluster/member.ts";

export function memberController(): Controller {
  return defineController({
    name: "cluster.MemberController",
    inputs: [weak(Affiliate)],
    outputs: [exclusive(Member)],
    async reconcile({ state }) {
      for (const { metadata, spec } of await state.list(Affiliate)) {
        if (metadata.phase !== "running" || spec.nodename === "") continue;
        const { nodeId, addresses, hostname, machineType, operatingSystem, controlPlane } = spec;
        const member: Member = { nodeId, addresses, hostname, machineType, operatingSystem, controlPlane };
        await state.modify(Member, spec.nodename, () => member);
      }
      await state.cleanup(Member);
    },
  });
}
