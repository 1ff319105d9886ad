// KubePrismConfig: settings of the balancer in front of the Kubernetes API on each node.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { int, string } from "../../cosi/scalars.ts";
import { field, list } from "../../cosi/spec.ts";
import { kubePrismEndpoint } from "./common/messages.ts";

/**
 * Settings of the balancer in front of the Kubernetes API on each node.
 *
 * Ids: "k8s-loadbalancer-config".
 */
export const KubePrismConfig = defineResource({
  type: "KubePrismConfigs.kubernetes.talos.dev",
  namespace: "k8s",
  columns: [
    { name: "Host", jsonPath: "{.host}" },
    { name: "Port", jsonPath: "{.port}" },
    { name: "Endpoints", jsonPath: "{.endpoints}" },
  ],
  message: "k8s.KubePrismConfigSpec",
  spec: {
    host: field(1, string),
    port: field(2, int),
    endpoints: field(3, list(kubePrismEndpoint)),
  },
});

export type KubePrismConfig = SpecOf<typeof KubePrismConfig>;
