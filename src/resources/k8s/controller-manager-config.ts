// ControllerManagerConfig: settings of the Kubernetes controller manager's static pod.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, int, string } from "../../cosi/scalars.ts";
import { field, list, map, omitEmpty } from "../../cosi/spec.ts";
import { argValues, extraVolume, resourceLimits } from "./common/messages.ts";

/**
 * Settings of the Kubernetes controller manager's static pod.
 *
 * Ids: "kube-controller-manager" and "final-kube-controller-manager".
 */
export const ControllerManagerConfig = defineResource({
  type: "ControllerManagerConfigs.kubernetes.talos.dev",
  namespace: "controlplane",
  message: "k8s.ControllerManagerConfigSpec",
  spec: {
    enabled: field(1, bool),
    image: field(2, string),
    cloudProvider: field(3, string),
    podCIDRs: field(4, list(string)),
    serviceCIDRs: field(5, list(string)),
    extraArgs: field(10, map(argValues), omitEmpty),
    args: field(11, list(string), omitEmpty),
    extraVolumes: field(7, list(extraVolume)),
    environmentVariables: field(8, map(string)),
    resources: field(9, resourceLimits),
    nodeCIDRMaskSizeIPv4: field(12, int),
    nodeCIDRMaskSizeIPv6: field(13, int),
  },
});

export type ControllerManagerConfig = SpecOf<typeof ControllerManagerConfig>;
