// AuthenticationConfig: how the Kubernetes API server tells who calls.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { field } from "../../cosi/spec.ts";
import { struct } from "../../cosi/struct.ts";

/**
 * How the Kubernetes API server tells who calls.
 *
 * Ids: "authentication-config".
 */
export const AuthenticationConfig = defineResource({
  type: "AuthenticationConfigs.kubernetes.talos.dev",
  namespace: "controlplane",
  sensitive: true,
  message: "k8s.AuthenticationConfigSpec",
  spec: {
    config: field(1, struct),
  },
});

export type AuthenticationConfig = SpecOf<typeof AuthenticationConfig>;
