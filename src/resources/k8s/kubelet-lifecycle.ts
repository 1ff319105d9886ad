// KubeletLifecycle: while it exists the kubelet may run; holders of finalizers are told before it stops.
import { defineResource } from "../../cosi/resource.ts";

/**
 * While it exists the kubelet may run; holders of finalizers are told before it stops.
 *
 * Ids: "kubelet".
 */
export const KubeletLifecycle = defineResource({
  type: "KubeletLifecycles.kubernetes.talos.dev",
  namespace: "k8s",
  spec: {},
});
