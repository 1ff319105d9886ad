// Taints that the Kubernetes node shall have.
import { nodeSettings, parseTaint } from "../../config/view/kubelet.ts";
import { defineController, exclusive, type Controller } from "../../cosi/controller.ts";
import { NodeTaintSpec } from "../../resources/k8s/node-taint-spec.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export function nodeTaintSpecController(): Controller {
  return defineController({
    name: "k8s.NodeTaintSpecController",
    inputs: [activeConfigInput],
    outputs: [exclusive(NodeTaintSpec)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      for (const [key, text] of Object.entries(config === undefined ? {} : nodeSettings(config).taints)) {
        await state.modify(NodeTaintSpec, key, () => parseTaint(key, text));
      }
      await state.cleanup(NodeTaintSpec);
    },
  });
}
