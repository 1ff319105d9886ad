// StaticPodStatus: state of a static pod as the kubelet reports it.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { field } from "../../cosi/spec.ts";
import { struct } from "../../cosi/struct.ts";

/**
 * State of a static pod as the kubelet reports it.
 *
 * Ids: <namespace>/<mirror pod name>, e.g. kube-system/kube-apiserver-<nodename>.
 */
export const StaticPodStatus = defineResource({
  type: "StaticPodStatuses.kubernetes.talos.dev",
  namespace: "k8s",
  aliases: ["podstatus"],
  columns: [{ name: "Ready", jsonPath: '{.conditions[?(@.type=="Ready")].status}' }],
  message: "k8s.StaticPodStatusSpec",
  spec: {
    status: field(1, struct, ""),
  },
});

export type StaticPodStatus = SpecOf<typeof StaticPodStatus>;
