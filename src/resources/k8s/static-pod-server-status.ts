// StaticPodServerStatus: where the kubelet gets its static pods from.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Where the kubelet gets its static pods from.
 *
 * Ids: "static-pod-server-status".
 */
export const StaticPodServerStatus = defineResource({
  type: "StaticPodServerStatuses.kubernetes.talos.dev",
  namespace: "k8s",
  message: "k8s.StaticPodServerStatusSpec",
  spec: {
    url: field(1, string),
  },
});

export type StaticPodServerStatus = SpecOf<typeof StaticPodServerStatus>;
