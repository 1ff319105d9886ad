// KubeAuditPolicyConfig: audit policy.
import { defineDocument, type DocumentOf } from "../document.ts";
import { field, freeForm } from "../schema.ts";
import { conflictWithFilled } from "../rules/legacy-fields.ts";

export const kubeAuditPolicyConfig = defineDocument({
  kind: "KubeAuditPolicyConfig",
  since: "1.14",
  about: "Audit policy.",
  controlPlaneOnly: true,
  example: `configuration:
    apiVersion: audit.k8s.io/v1
    kind: Policy
    rules:
        - level: Metadata
`,
  fields: {
    configuration: field(freeForm, {
      always: true,
      merge: "replace-non-empty",
      about: "Policy of audit.k8s.io/v1, as the API server reads it.",
    }),
  },
  conflict: (_document, legacy) => conflictWithFilled(legacy, "cluster.apiServer.auditPolicy", "audit policy"),
});

export type KubeAuditPolicyConfig = DocumentOf<typeof kubeAuditPolicyConfig>;
