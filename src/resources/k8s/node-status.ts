// NodeStatus: state of the Kubernetes node.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIpPrefix } from "../../cosi/net-types.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field, list, map } from "../../cosi/spec.ts";

/**
 * State of the Kubernetes node.
 *
 * Ids: Kubernetes node name.
 */
export const NodeStatus = defineResource({
  type: "NodeStatuses.kubernetes.talos.dev",
  namespace: "k8s",
  columns: [
    { name: "Ready", jsonPath: "{.nodeReady}" },
    { name: "Unschedulable", jsonPath: "{.unschedulable}" },
  ],
  message: "k8s.NodeStatusSpec",
  spec: {
    nodename: field(1, string),
    nodeReady: field(2, bool),
    unschedulable: field(3, bool),
    labels: field(4, map(string)),
    annotations: field(5, map(string)),
    podCIDRs: field(6, list(netIpPrefix)),
  },
});

export type NodeStatus = SpecOf<typeof NodeStatus>;
