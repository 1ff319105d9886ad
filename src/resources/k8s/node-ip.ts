// NodeIP: addresses that the kubelet announces.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIp } from "../../cosi/net-types.ts";
import { field, list } from "../../cosi/spec.ts";

/**
 * Addresses that the kubelet announces.
 *
 * Ids: "kubelet".
 */
export const NodeIP = defineResource({
  type: "NodeIPs.kubernetes.talos.dev",
  namespace: "k8s",
  message: "k8s.NodeIPSpec",
  spec: {
    addresses: field(1, list(netIp)),
  },
});

export type NodeIP = SpecOf<typeof NodeIP>;
