// KubeletStatus: image of the kubelet that runs.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Image of the kubelet that runs.
 *
 * Ids: "kubelet".
 */
export const KubeletStatus = defineResource({
  type: "KubeletStatuses.kubernetes.talos.dev",
  namespace: "k8s",
  columns: [{ name: "Image", jsonPath: "{.image}" }],
  message: "k8s.KubeletStatusSpec",
  spec: {
    image: field(1, string),
  },
});

export type KubeletStatus = SpecOf<typeof KubeletStatus>;
