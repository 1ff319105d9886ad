// KubeNodeConfig: node labels, annotations, taints, node IP, registration.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, string } from "../scalars.ts";
import { field, list, map, object } from "../schema.ts";

export const kubeNodeConfig = defineDocument({
  kind: "KubeNodeConfig",
  since: "1.14",
  about: "Node labels, annotations, taints, node IP, registration.",
  fields: {
    skipNodeRegistration: field(bool, { optional: true, default: "false" }),
    registerWithFQDN: field(bool, { optional: true, default: "false" }),
    nodeIP: field(
      object({
        validSubnets: field(list(string)),
      }),
      { always: true },
    ),
    labels: field(map(string)),
    annotations: field(map(string)),
    taints: field(map(string)),
  },
});

export type KubeNodeConfig = DocumentOf<typeof kubeNodeConfig>;
