// KubernetesSecret: credential files of the Kubernetes control plane.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Credential files of the Kubernetes control plane.
 *
 * Ids: "k8s-certs".
 */
export const KubernetesSecret = defineResource({
  type: "KubernetesSecrets.secrets.talos.dev",
  namespace: "secrets",
  sensitive: true,
  message: "secrets.KubernetesCertsSpec",
  spec: {
    schedulerKubeconfig: field(4, string),
    controllerManagerKubeconfig: field(5, string),
    localhostAdminKubeconfig: field(6, string),
    adminKubeconfig: field(7, string),
  },
});

export type KubernetesSecret = SpecOf<typeof KubernetesSecret>;
