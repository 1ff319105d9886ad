// KubeStaticPodConfig: static pod manifest.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field, freeForm } from "../schema.ts";
import { checkObjectName } from "../rules/kubernetes-rules.ts";

export const kubeStaticPodConfig = defineDocument({
  kind: "KubeStaticPodConfig",
  since: "1.14",
  about: "Static pod manifest.",
  named: true,
  example: `name: nginx
pod:
    apiVersion: v1
    kind: Pod
    metadata:
        name: nginx
    spec:
        containers:
            - name: nginx
              image: registry.example/nginx:1
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "Name of the document; several of the kind are told apart by it.",
    }),
    pod: field(freeForm, {
      always: true,
      merge: "replace-non-empty",
      required: true,
      about: "The pod, as in a manifest.",
    }),
  },
  validate(document, report) {
    checkObjectName("static pod", document.name, report);
    if (Object.keys(document.pod ?? {}).length === 0)
      report.error(["pod"], "pod must be specified", "a Pod of Kubernetes");
  },
});

export type KubeStaticPodConfig = DocumentOf<typeof kubeStaticPodConfig>;
