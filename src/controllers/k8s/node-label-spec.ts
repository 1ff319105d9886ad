// Labels that the Kubernetes node shall have: those of the config, and one for each extension of the system.
import { nodeSettings } from "../../config/view/kubelet.ts";
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { NodeLabelSpec } from "../../resources/k8s/node-label-spec.ts";
import { ExtensionStatus } from "../../resources/runtime/extension-status.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { extensionMarks } from "./shared/extension-marks.ts";

export function nodeLabelSpecController(): Controller {
  return defineController({
    name: "k8s.NodeLabelSpecController",
    inputs: [activeConfigInput, weak(ExtensionStatus)],
    outputs: [exclusive(NodeLabelSpec)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      if (config !== undefined) {
        const { labels } = extensionMarks((await state.list(ExtensionStatus)).map(({ spec }) => spec.metadata));
        for (const [key, value] of Object.entries({ ...labels, ...nodeSettings(config).labels })) {
          await state.modify(NodeLabelSpec, key, () => ({ key, value }));
        }
      }
      await state.cleanup(NodeLabelSpec);
    },
  });
}
