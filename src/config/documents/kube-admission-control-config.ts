// KubeAdmissionControlConfig: one admission plugin configuration.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field, freeForm } from "../schema.ts";
import { checkName } from "../rules/link-rules.ts";
import { conflictWithFilled } from "../rules/legacy-fields.ts";

export const kubeAdmissionControlConfig = defineDocument({
  kind: "KubeAdmissionControlConfig",
  since: "1.14",
  about: "One admission plugin configuration.",
  named: true,
  controlPlaneOnly: true,
  example: `name: PodSecurity
configuration:
    apiVersion: pod-security.admission.config.k8s.io/v1alpha1
    kind: PodSecurityConfiguration
    defaults:
        enforce: baseline
        enforce-version: latest
    exemptions:
        namespaces:
            - kube-system
`,
  fields: {
    name: field(string, { always: true, required: true, about: "Name of the admission plugin." }),
    configuration: field(freeForm, { always: true, about: "The plugin's configuration, as the API server reads it." }),
  },
  validate: (document, report) => checkName(document.name, report, "the name of an admission plugin"),
  conflict: (_document, legacy) =>
    conflictWithFilled(legacy, "cluster.apiServer.admissionControl", "admission control"),
});

export type KubeAdmissionControlConfig = DocumentOf<typeof kubeAdmissionControlConfig>;
