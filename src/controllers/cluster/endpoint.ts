// Where the control plane is, as discovery knows: by it workers find trustd, and control planes etcd.
import { defineController, shared, weak, type Controller } from "../../cosi/controller.ts";
import { Member } from "../../resources/cluster/member.ts";
import { MachineKind } from "../../resources/config/common/enums.ts";
import { Endpoint } from "../../resources/k8s/endpoint.ts";
import { sortedAddresses } from "../secrets/cert-sans.ts";

const endpointId = "discovery";

export function endpointController(): Controller {
  return defineController({
    name: "cluster.EndpointController",
    inputs: [weak(Member)],
    outputs: [shared(Endpoint)],
    async reconcile({ state }) {
      const members = await state.list(Member);
      const controlPlanes = members.filter(
        ({ spec }) => spec.machineType === MachineKind.controlplane || spec.machineType === MachineKind.init,
      );
      const addresses = sortedAddresses(controlPlanes.flatMap(({ spec }) => spec.addresses));
      await state.modify(Endpoint, endpointId, () => ({ addresses, hosts: [] }));
    },
  });
}
