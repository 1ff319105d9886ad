// Annotations that the Kubernetes node shall have: those of the config, and of extensions whose version is no value for a label.
import { nodeSettings } from "../../config/view/kubelet.ts";
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { NodeAnnotationSpec } from "../../resources/k8s/node-annotation-spec.ts";
import { ExtensionStatus } from "../../resources/runtime/extension-status.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { extensionMarks } from "./shared/extension-marks.ts";

export function nodeAnnotationSpecController(): Controller {
  return defineController({
    name: "k8s.NodeAnnotationSpecController",
    inputs: [activeConfigInput, weak(ExtensionStatus)],
    outputs: [exclusive(NodeAnnotationSpec)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      if (config !== undefined) {
        const { annotations } = extensionMarks((await state.list(ExtensionStatus)).map(({ spec }) => spec.metadata));
        for (const [key, value] of Object.entries({ ...annotations, ...nodeSettings(config).annotations })) {
          await state.modify(NodeAnnotationSpec, key, () => ({ key, value }));
        }
      }
      await state.cleanup(NodeAnnotationSpec);
    },
  });
}
