// KubePrismStatus: whether the node's balancer works.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Whether the node's balancer works.
 *
 * Ids: "k8s-loadbalancer".
 */
export const KubePrismStatus = defineResource({
  type: "KubePrismStatuses.kubernetes.talos.dev",
  namespace: "k8s",
  columns: [
    { name: "HOST", jsonPath: "{.host}" },
    { name: "HEALTHY", jsonPath: "{.healthy}" },
  ],
  message: "k8s.KubePrismStatusesSpec",
  spec: {
    host: field(1, string),
    healthy: field(2, bool),
  },
});

export type KubePrismStatus = SpecOf<typeof KubePrismStatus>;
