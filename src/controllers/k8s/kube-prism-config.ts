// Where the node's balancer listens, and what is behind it.
import { features } from "../../config/view/machine.ts";
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { KubePrismConfig } from "../../resources/k8s/kube-prism-config.ts";
import { KubePrismEndpoint } from "../../resources/k8s/kube-prism-endpoint.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { kubePrismEndpointsId } from "./kube-prism-endpoints.ts";

export const kubePrismConfigId = "k8s-loadbalancer-config";

export function kubePrismConfigController(): Controller {
  return defineController({
    name: "k8s.KubePrismConfigController",
    inputs: [activeConfigInput, weak(KubePrismEndpoint, { id: kubePrismEndpointsId })],
    outputs: [exclusive(KubePrismConfig)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const prism = config === undefined ? undefined : features(config).kubePrism;
      const endpoints = await state.find(KubePrismEndpoint, kubePrismEndpointsId);
      if (prism !== undefined && endpoints?.metadata.phase === "running") {
        await state.modify(KubePrismConfig, kubePrismConfigId, () => ({
          host: "127.0.0.1",
          port: prism.port,
          endpoints: endpoints.spec.endpoints,
        }));
      }
      await state.cleanup(KubePrismConfig);
    },
  });
}
