// KubeInlineManifestConfig: inline manifest applied at bootstrap.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field } from "../schema.ts";
import { checkObjectName } from "../rules/kubernetes-rules.ts";

export const kubeInlineManifestConfig = defineDocument({
  kind: "KubeInlineManifestConfig",
  since: "1.14",
  about: "Inline manifest applied at bootstrap.",
  named: true,
  example: `name: namespace-apps
manifest: |
    apiVersion: v1
    kind: Namespace
    metadata:
        name: apps
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "Name of the document; several of the kind are told apart by it.",
    }),
    manifest: field(string, { always: true, about: "The manifest, YAML." }),
  },
  validate: (document, report) => checkObjectName("manifest", document.name, report),
});

export type KubeInlineManifestConfig = DocumentOf<typeof kubeInlineManifestConfig>;
