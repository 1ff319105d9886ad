// StaticPod: a pod that the kubelet shall run without the API server.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { field } from "../../cosi/spec.ts";
import { struct } from "../../cosi/struct.ts";

/**
 * A pod that the kubelet shall run without the API server.
 *
 * Ids: kube-apiserver, kube-controller-manager, kube-scheduler; user pods: config document name, or <namespace>-<pod name> for machine.pods (each part falls back to default).
 */
export const StaticPod = defineResource({
  type: "StaticPods.kubernetes.talos.dev",
  namespace: "k8s",
  message: "k8s.StaticPodSpec",
  spec: {
    pod: field(1, struct, ""),
  },
});

export type StaticPod = SpecOf<typeof StaticPod>;
