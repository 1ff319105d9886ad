// Settings of the mesh, from the machine config.
import { kubeSpan } from "../../config/view/kubespan.ts";
import type { Controller } from "../../cosi/controller.ts";
import { KubeSpanConfig } from "../../resources/kubespan/kube-span-config.ts";
import { fromActiveConfig } from "../active-config.ts";
import { configId } from "./shared/mesh.ts";

export function configController(): Controller {
  return fromActiveConfig({
    name: "kubespan.ConfigController",
    output: KubeSpanConfig,
    id: configId,
    specOf: kubeSpan,
  });
}

/** The settings when the mesh is on and has what it is made of; a tunnel without the cluster's secret is none. */
export function meshSettings(config: KubeSpanConfig | undefined): KubeSpanConfig | undefined {
  return config?.enabled === true && config.clusterId !== "" && config.sharedSecret !== "" ? config : undefined;
}
