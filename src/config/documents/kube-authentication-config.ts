// KubeAuthenticationConfig: structured authentication configuration.
import { defineDocument, type DocumentOf } from "../document.ts";
import { field, freeForm } from "../schema.ts";

export const kubeAuthenticationConfig = defineDocument({
  kind: "KubeAuthenticationConfig",
  since: "1.14",
  about: "Structured authentication configuration.",
  controlPlaneOnly: true,
  example: `configuration:
    anonymous:
        enabled: true
        conditions:
            - path: /livez
            - path: /readyz
    jwt: []
`,
  fields: {
    configuration: field(freeForm, {
      always: true,
      merge: "replace-non-empty",
      about: "AuthenticationConfiguration, as the API server reads it.",
    }),
  },
});

export type KubeAuthenticationConfig = DocumentOf<typeof kubeAuthenticationConfig>;
