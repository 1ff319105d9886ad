// NodeIPConfig: which networks the Kubernetes node's addresses are taken from.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";

/**
 * Which networks the Kubernetes node's addresses are taken from.
 *
 * Ids: "kubelet".
 */
export const NodeIPConfig = defineResource({
  type: "NodeIPConfigs.kubernetes.talos.dev",
  namespace: "k8s",
  message: "k8s.NodeIPConfigSpec",
  spec: {
    validSubnets: field(1, list(string), omitEmpty),
    excludeSubnets: field(2, list(string)),
  },
});

export type NodeIPConfig = SpecOf<typeof NodeIPConfig>;
