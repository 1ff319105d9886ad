// KubeCredentialProviderConfig: kubelet image credential providers.
import { defineDocument, type DocumentOf } from "../document.ts";
import { field, freeForm } from "../schema.ts";

export const kubeCredentialProviderConfig = defineDocument({
  kind: "KubeCredentialProviderConfig",
  since: "1.14",
  about: "Kubelet image credential providers.",
  fields: {
    configuration: field(freeForm, { always: true, merge: "replace-non-empty" }),
  },
});

export type KubeCredentialProviderConfig = DocumentOf<typeof kubeCredentialProviderConfig>;
