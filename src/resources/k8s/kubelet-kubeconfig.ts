// KubeletKubeconfig: fingerprint of the kubelet's credentials file.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Fingerprint of the kubelet's credentials file.
 *
 * Ids: "kubelet".
 */
export const KubeletKubeconfig = defineResource({
  type: "KubeletKubeconfigs.kubernetes.talos.dev",
  namespace: "k8s",
  columns: [{ name: "Hash", jsonPath: "{.hash}" }],
  message: "k8s.KubeletKubeconfigSpec",
  spec: {
    hash: field(1, string),
  },
});

export type KubeletKubeconfig = SpecOf<typeof KubeletKubeconfig>;
