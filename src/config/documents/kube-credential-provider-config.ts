// KubeCredentialProviderConfig: kubelet image credential providers.
import { defineDocument, type DocumentOf } from "../document.ts";
import { field, freeForm } from "../schema.ts";
import { conflictWith } from "../rules/legacy-fields.ts";

export const kubeCredentialProviderConfig = defineDocument({
  kind: "KubeCredentialProviderConfig",
  since: "1.14",
  about: "Kubelet image credential providers.",
  example: `configuration:
    apiVersion: kubelet.config.k8s.io/v1
    kind: CredentialProviderConfig
    providers: []
`,
  fields: {
    configuration: field(freeForm, {
      always: true,
      merge: "replace-non-empty",
      about: "CredentialProviderConfig, as the kubelet reads it.",
    }),
  },
  conflict: (_document, legacy) => conflictWith(legacy, "machine.kubelet", "kubelet"),
});

export type KubeCredentialProviderConfig = DocumentOf<typeof kubeCredentialProviderConfig>;
