// The image of the kubelet, for readers who may not see the rest of its settings.
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { KubeletSpec } from "../../resources/k8s/kubelet-spec.ts";
import { KubeletStatus } from "../../resources/k8s/kubelet-status.ts";

export function kubeletStatusController(): Controller {
  return defineController({
    name: "k8s.KubeletStatusController",
    inputs: [weak(KubeletSpec)],
    outputs: [exclusive(KubeletStatus)],
    async reconcile({ state }) {
      for (const { metadata, spec } of await state.list(KubeletSpec)) {
        if (metadata.phase === "running") await state.modify(KubeletStatus, metadata.id, () => ({ image: spec.image }));
      }
      await state.cleanup(KubeletStatus);
    },
  });
}
