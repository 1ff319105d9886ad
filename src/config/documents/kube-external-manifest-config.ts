// KubeExternalManifestConfig: manifest URL applied at bootstrap.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string, url } from "../scalars.ts";
import { field, map } from "../schema.ts";
import { checkObjectName } from "../rules/kubernetes-rules.ts";
import { isUrlOf } from "../rules/checks.ts";

export const kubeExternalManifestConfig = defineDocument({
  kind: "KubeExternalManifestConfig",
  since: "1.14",
  about: "Manifest URL applied at bootstrap.",
  named: true,
  example: `name: ingress
url: https://manifests.example/ingress.yaml
headers:
    X-Token: example
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "Name of the document; several of the kind are told apart by it.",
    }),
    headers: field(map(string), { about: "Headers of the request, by name." }),
    url: field(url, { always: true, required: true, about: "Where it is reached." }),
  },
  validate(document, report) {
    checkObjectName("manifest", document.name, report);
    if (!isUrlOf(document.url ?? "", ["http", "https"]))
      report.error(["url"], "url must have scheme http or https, and a host", "scheme http or https, and a host");
  },
});

export type KubeExternalManifestConfig = DocumentOf<typeof kubeExternalManifestConfig>;
