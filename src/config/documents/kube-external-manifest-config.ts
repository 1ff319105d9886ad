// KubeExternalManifestConfig: manifest URL applied at bootstrap.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string, url } from "../scalars.ts";
import { field, map } from "../schema.ts";

export const kubeExternalManifestConfig = defineDocument({
  kind: "KubeExternalManifestConfig",
  since: "1.14",
  about: "Manifest URL applied at bootstrap.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    headers: field(map(string)),
    url: field(url, { always: true, required: true }),
  },
});

export type KubeExternalManifestConfig = DocumentOf<typeof kubeExternalManifestConfig>;
