// KubeSpanEndpointsConfig: extra endpoints to announce for KubeSpan.
import { defineDocument, type DocumentOf } from "../document.ts";
import { addressPort } from "../scalars.ts";
import { field, list } from "../schema.ts";

export const kubeSpanEndpointsConfig = defineDocument({
  kind: "KubeSpanEndpointsConfig",
  since: "1.8",
  about: "Extra endpoints to announce for KubeSpan.",
  example: `extraAnnouncedEndpoints:
    - 192.0.2.7:51820
`,
  fields: {
    extraAnnouncedEndpoints: field(list(addressPort), { always: true }),
  },
});

export type KubeSpanEndpointsConfig = DocumentOf<typeof kubeSpanEndpointsConfig>;
