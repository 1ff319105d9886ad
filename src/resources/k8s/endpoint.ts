// Endpoint: addresses under which the Kubernetes API can be reached.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIp } from "../../cosi/net-types.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list } from "../../cosi/spec.ts";

/**
 * Addresses under which the Kubernetes API can be reached.
 *
 * Ids: "discovery", "kube-apiserver", "controlplane".
 */
export const Endpoint = defineResource({
  type: "Endpoints.kubernetes.talos.dev",
  namespace: "controlplane",
  columns: [
    { name: "Addresses", jsonPath: "{.addresses}" },
    { name: "Hosts", jsonPath: "{.hosts}" },
  ],
  message: "k8s.EndpointSpec",
  spec: {
    addresses: field(1, list(netIp)),
    hosts: field(2, list(string)),
  },
});

export type Endpoint = SpecOf<typeof Endpoint>;
