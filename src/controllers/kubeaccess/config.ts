// Whether pods may call the nodes' API, and with which roles: from the config to a resource.
import { features, machineType } from "../../config/view/machine.ts";
import { defineController, exclusive, type Controller } from "../../cosi/controller.ts";
import { KubernetesAccessConfig } from "../../resources/k8s/kubernetes-access-config.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export const accessConfigId = "config";

export function kubeAccessConfigController(): Controller {
  return defineController({
    name: "kubeaccess.ConfigController",
    inputs: [activeConfigInput],
    outputs: [exclusive(KubernetesAccessConfig)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      if (config !== undefined && machineType(config) === "controlplane") {
        const access = features(config).kubernetesApiAccess;
        await state.modify(KubernetesAccessConfig, accessConfigId, () => ({
          enabled: access !== undefined,
          allowedAPIRoles: access?.allowedRoles ?? [],
          allowedKubernetesNamespaces: access?.allowedNamespaces ?? [],
        }));
      }
      await state.cleanup(KubernetesAccessConfig);
    },
  });
}
