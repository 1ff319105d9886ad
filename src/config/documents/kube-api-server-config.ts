// KubeAPIServerConfig: kube-apiserver static pod settings.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, int, string } from "../scalars.ts";
import { args, field, list, map } from "../schema.ts";
import { resources } from "./common/kubernetes.ts";
import { checkImage, checkResources, managedApiServerArgs } from "../rules/kubernetes-rules.ts";
import { conflictWithAny } from "../rules/legacy-fields.ts";

export const kubeAPIServerConfig = defineDocument({
  kind: "KubeAPIServerConfig",
  since: "1.14",
  about: "Kube-apiserver static pod settings.",
  controlPlaneOnly: true,
  example: `image: registry.k8s.io/kube-apiserver:v1.37.0
extraArgs:
    feature-gates: MutatingAdmissionPolicy=true
certExtraSANs:
    - api.lab.example
resources:
    requests:
        cpu: 500m
        memory: 1Gi
`,
  fields: {
    image: field(string, { always: true, required: true, about: "Container image, with tag or digest." }),
    extraArgs: field(map(args), {
      about:
        "Command line arguments by name, added to or replacing those of the node; several values make several arguments.",
    }),
    env: field(map(string), { about: "Environment variables." }),
    resources: field(resources, { about: "Requests and limits of the pod, of cpu and memory." }),
    apiPort: field(int, { optional: true, default: "6443", about: "Port of the API server." }),
    certExtraSANs: field(list(string), { about: "Further names and addresses for the certificate." }),
    startupProbes: field(bool, { optional: true, default: "true", about: "Probe the API server while it starts." }),
  },
  validate(document, report, context) {
    checkImage(document.image, report, context);
    checkResources(document.resources, report);
    for (const key of Object.keys(document.extraArgs ?? {})) {
      if (managedApiServerArgs.some((prefix) => key.startsWith(prefix)))
        report.error(
          ["extraArgs", key],
          `extra arg ${JSON.stringify(key)} is not allowed: another document decides it`,
          "nothing",
        );
    }
  },
  conflict: (_document, legacy) =>
    conflictWithAny(legacy, ["cluster.apiServer", "cluster.controlPlane.localAPIServerPort"], "API server"),
});

export type KubeAPIServerConfig = DocumentOf<typeof kubeAPIServerConfig>;
