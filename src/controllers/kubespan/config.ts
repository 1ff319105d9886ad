// Settings of the mesh, from the machine config.
import { kubeSpan } from "../../config/view/kubespan.ts";
import { defineController, exclusive, type Controller } from "../../cosi/controller.ts";
import { KubeSpanConfig } from "../../resources/kubespan/kube-span-config.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { configId } from "./shared/mesh.ts";

export function configController(): Controller {
  return defineController({
    name: "kubespan.ConfigController",
    inputs: [activeConfigInput],
    outputs: [exclusive(KubeSpanConfig)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const settings = config === undefined ? undefined : kubeSpan(config);
      if (settings !== undefined) await state.modify(KubeSpanConfig, configId, () => settings);
      await state.cleanup(KubeSpanConfig);
    },
  });
}

/** The settings when the mesh is on and has what it is made of; a tunnel without the cluster's secret is none. */
export function meshSettings(config: KubeSpanConfig | undefined): KubeSpanConfig | undefined {
  return config?.enabled === true && config.clusterId !== "" && config.sharedSecret !== "" ? config : undefined;
}
