// AuditPolicyConfig: what the Kubernetes API server writes to its audit log.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { field } from "../../cosi/spec.ts";
import { struct } from "../../cosi/struct.ts";

/**
 * What the Kubernetes API server writes to its audit log.
 *
 * Ids: "audit-policy".
 */
export const AuditPolicyConfig = defineResource({
  type: "AuditPolicyConfigs.kubernetes.talos.dev",
  namespace: "controlplane",
  sensitive: true,
  message: "k8s.AuditPolicyConfigSpec",
  spec: {
    config: field(1, struct),
  },
});

export type AuditPolicyConfig = SpecOf<typeof AuditPolicyConfig>;
