// KubeCoreDNSConfig: CoreDNS deployment switch and image.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, string } from "../scalars.ts";
import { field } from "../schema.ts";
import { conflictWith } from "../rules/legacy-fields.ts";

export const kubeCoreDNSConfig = defineDocument({
  kind: "KubeCoreDNSConfig",
  since: "1.14",
  about: "CoreDNS deployment switch and image.",
  controlPlaneOnly: true,
  example: `enabled: true
image: registry.k8s.io/coredns/coredns:v1.14.0
`,
  fields: {
    enabled: field(bool, { optional: true, default: "true", about: "Whether it is on." }),
    image: field(string, {
      default: "registry.k8s.io/coredns/coredns:v1.14.6",
      about: "Container image, with tag or digest.",
    }),
  },
  conflict: (_document, legacy) => conflictWith(legacy, "cluster.coreDNS", "CoreDNS"),
});

export type KubeCoreDNSConfig = DocumentOf<typeof kubeCoreDNSConfig>;
