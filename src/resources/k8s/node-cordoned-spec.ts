// NodeCordonedSpec: says that the Kubernetes node shall be cordoned.
import { defineResource } from "../../cosi/resource.ts";

/**
 * Says that the Kubernetes node shall be cordoned.
 *
 * Ids: "cordoned".
 */
export const NodeCordonedSpec = defineResource({
  type: "NodeCordonedSpecs.k8s.talos.dev",
  namespace: "k8s",
  sensitive: true,
  spec: {},
});
