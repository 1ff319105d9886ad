// AuthorizationConfig: how the Kubernetes API server decides who may do what.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list, message } from "../../cosi/spec.ts";
import { struct } from "../../cosi/struct.ts";

/**
 * How the Kubernetes API server decides who may do what.
 *
 * Ids: "authorization".
 */
export const AuthorizationConfig = defineResource({
  type: "AuthorizationConfigs.kubernetes.talos.dev",
  namespace: "controlplane",
  sensitive: true,
  message: "k8s.AuthorizationConfigSpec",
  spec: {
    image: field(1, string),
    config: field(
      2,
      list(
        message("k8s.AuthorizationAuthorizersSpec", {
          type: field(1, string),
          name: field(2, string),
          webhook: field(3, struct),
        }),
      ),
    ),
  },
});

export type AuthorizationConfig = SpecOf<typeof AuthorizationConfig>;
