// KubeControllerManagerConfig: kube-controller-manager static pod settings.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, string } from "../scalars.ts";
import { args, field, map } from "../schema.ts";
import { resources } from "./common/kubernetes.ts";
import { checkImage, checkResources } from "../rules/kubernetes-rules.ts";
import { conflictWithAny } from "../rules/legacy-fields.ts";

export const kubeControllerManagerConfig = defineDocument({
  kind: "KubeControllerManagerConfig",
  since: "1.14",
  about: "Kube-controller-manager static pod settings.",
  controlPlaneOnly: true,
  example: `image: registry.k8s.io/kube-controller-manager:v1.37.0
extraArgs:
    node-monitor-grace-period: 30s
`,
  fields: {
    enabled: field(bool, { optional: true, default: "true", about: "Whether it is on." }),
    image: field(string, { always: true, required: true, about: "Container image, with tag or digest." }),
    extraArgs: field(map(args), {
      about:
        "Command line arguments by name, added to or replacing those of the node; several values make several arguments.",
    }),
    env: field(map(string), { about: "Environment variables." }),
    resources: field(resources, { about: "Requests and limits of the pod, of cpu and memory." }),
  },
  validate(document, report, context) {
    if (document.enabled === false) return;
    checkImage(document.image, report, context);
    checkResources(document.resources, report);
  },
  conflict: (_document, legacy) =>
    conflictWithAny(
      legacy,
      ["cluster.controllerManager", "machine.controlPlane.controllerManager"],
      "controller manager",
    ),
});

export type KubeControllerManagerConfig = DocumentOf<typeof kubeControllerManagerConfig>;
