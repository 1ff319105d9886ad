// KubeAuditPolicyConfig: audit policy.
import { defineDocument, type DocumentOf } from "../document.ts";
import { field, freeForm } from "../schema.ts";

export const kubeAuditPolicyConfig = defineDocument({
  kind: "KubeAuditPolicyConfig",
  since: "1.14",
  about: "Audit policy.",
  controlPlaneOnly: true,
  fields: {
    configuration: field(freeForm, { always: true, merge: "replace-non-empty" }),
  },
});

export type KubeAuditPolicyConfig = DocumentOf<typeof kubeAuditPolicyConfig>;
