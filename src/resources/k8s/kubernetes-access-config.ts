// KubernetesAccessConfig: which pods may call this node's API with which roles.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field, list } from "../../cosi/spec.ts";

/**
 * Which pods may call this node's API with which roles.
 *
 * Ids: "config".
 */
export const KubernetesAccessConfig = defineResource({
  type: "KubernetesAccessConfigs.cluster.talos.dev",
  namespace: "config",
  message: "kubeaccess.ConfigSpec",
  spec: {
    enabled: field(1, bool),
    allowedAPIRoles: field(2, list(string)),
    allowedKubernetesNamespaces: field(3, list(string)),
  },
});

export type KubernetesAccessConfig = SpecOf<typeof KubernetesAccessConfig>;
