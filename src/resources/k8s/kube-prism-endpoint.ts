// KubePrismEndpoint: API servers behind the node's balancer.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { field, list } from "../../cosi/spec.ts";
import { kubePrismEndpoint } from "./common/messages.ts";

/**
 * API servers behind the node's balancer.
 *
 * Ids: "k8s-cluster".
 */
export const KubePrismEndpoint = defineResource({
  type: "KubePrismEndpoints.kubernetes.talos.dev",
  namespace: "k8s",
  columns: [
    { name: "Hosts", jsonPath: "{.endpoints[*].host}" },
    { name: "Ports", jsonPath: "{.endpoints[*].port}" },
  ],
  message: "k8s.KubePrismEndpointsSpec",
  spec: {
    endpoints: field(1, list(kubePrismEndpoint)),
  },
});

export type KubePrismEndpoint = SpecOf<typeof KubePrismEndpoint>;
