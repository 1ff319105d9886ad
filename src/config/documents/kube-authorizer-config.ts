// KubeAuthorizerConfig: one authorizer in the structured authorization chain (document order).
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field, freeForm } from "../schema.ts";

export const kubeAuthorizerConfig = defineDocument({
  kind: "KubeAuthorizerConfig",
  since: "1.14",
  about: "One authorizer in the structured authorization chain (document order).",
  named: true,
  controlPlaneOnly: true,
  fields: {
    name: field(string, { always: true, required: true }),
    type: field(string, { always: true, required: true }),
    webhook: field(freeForm),
  },
});

export type KubeAuthorizerConfig = DocumentOf<typeof kubeAuthorizerConfig>;
