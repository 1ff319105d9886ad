// Whether the node shall take no new pods: from the moment it begins to stop until it runs again.
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { NodeCordonedSpec } from "../../resources/k8s/node-cordoned-spec.ts";
import { MachineStage } from "../../resources/runtime/common/enums.ts";
import { MachineStatus } from "../../resources/runtime/machine-status.ts";

const cordonedId = "cordoned";

const cordonedStages: readonly number[] = [
  MachineStage["shutting down"],
  MachineStage.upgrading,
  MachineStage.resetting,
];
const openStages: readonly number[] = [MachineStage.booting, MachineStage.running];

export function nodeCordonedSpecController(): Controller {
  return defineController({
    name: "k8s.NodeCordonedSpecController",
    inputs: [weak(MachineStatus, { id: "machine" })],
    outputs: [exclusive(NodeCordonedSpec)],
    async reconcile({ state }) {
      const stage = (await state.find(MachineStatus, "machine"))?.spec.stage;
      if (stage === undefined) return;
      if (cordonedStages.includes(stage)) await state.modify(NodeCordonedSpec, cordonedId, () => ({}));
      // In other stages, such as that before a reboot, it stays as it is.
      else if (openStages.includes(stage)) await state.cleanup(NodeCordonedSpec);
    },
  });
}
