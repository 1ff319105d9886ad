// SchedulerConfig: settings of the Kubernetes scheduler's static pod.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field, list, map, omitEmpty } from "../../cosi/spec.ts";
import { struct } from "../../cosi/struct.ts";
import { argValues, extraVolume, resourceLimits } from "./common/messages.ts";

/**
 * Settings of the Kubernetes scheduler's static pod.
 *
 * Ids: "kube-scheduler" and "final-kube-scheduler".
 */
export const SchedulerConfig = defineResource({
  type: "SchedulerConfigs.kubernetes.talos.dev",
  namespace: "controlplane",
  message: "k8s.SchedulerConfigSpec",
  spec: {
    enabled: field(1, bool),
    image: field(2, string),
    extraArgs: field(8, map(argValues), omitEmpty),
    args: field(9, list(string), omitEmpty),
    config: field(7, struct),
    extraVolumes: field(4, list(extraVolume)),
    environmentVariables: field(5, map(string)),
    resources: field(6, resourceLimits),
  },
});

export type SchedulerConfig = SpecOf<typeof SchedulerConfig>;
