// KubeAuthorizerConfig: one authorizer in the structured authorization chain (document order).
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field, freeForm } from "../schema.ts";
import { checkName } from "../rules/link-rules.ts";
import { authorizerTypes } from "../rules/kubernetes-rules.ts";
import { conflictWithFilled } from "../rules/legacy-fields.ts";

export const kubeAuthorizerConfig = defineDocument({
  kind: "KubeAuthorizerConfig",
  since: "1.14",
  about: "One authorizer in the structured authorization chain (document order).",
  named: true,
  controlPlaneOnly: true,
  example: `name: rbac
type: RBAC
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "Name of the authorizer; several of the kind are told apart by it.",
    }),
    type: field(string, { always: true, required: true, about: "Node, RBAC or Webhook." }),
    webhook: field(freeForm, { about: "Settings of the webhook." }),
  },
  validate(document, report) {
    checkName(document.name, report, "a name of this authorizer");
    const type = document.type ?? "";
    if (type === "") report.error(["type"], "type must be specified", authorizerTypes.join(", "));
    if (!authorizerTypes.includes(type))
      report.error(["type"], `unknown authorizer type: ${JSON.stringify(type)}`, authorizerTypes.join(", "));
    if (type === "Webhook" && document.webhook === undefined)
      report.error(["webhook"], "webhook must be specified for type Webhook", "webhook");
    if (type !== "Webhook" && document.webhook !== undefined)
      report.warning(["webhook"], "webhook is ignored for types other than Webhook");
  },
  conflict: (_document, legacy) =>
    conflictWithFilled(legacy, "cluster.apiServer.admissionControl", "admission control"),
});

export type KubeAuthorizerConfig = DocumentOf<typeof kubeAuthorizerConfig>;
