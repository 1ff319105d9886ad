// Pods that the config wants this machine to run by itself.
import { staticPods } from "../../config/view/control-plane.ts";
import { defineController, shared, type Controller } from "../../cosi/controller.ts";
import { StaticPod } from "../../resources/k8s/static-pod.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { jsonObjectOf } from "../shared/json.ts";

export function staticPodConfigController(): Controller {
  return defineController({
    name: "k8s.StaticPodConfigController",
    inputs: [activeConfigInput],
    outputs: [shared(StaticPod)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      for (const { id, pod } of config === undefined ? [] : staticPods(config))
        await state.modify(StaticPod, id, () => ({ pod: jsonObjectOf(pod) }));
      await state.cleanup(StaticPod);
    },
  });
}
