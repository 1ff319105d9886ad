// KubeSchedulerConfig: kube-scheduler static pod settings.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, string } from "../scalars.ts";
import { args, field, freeForm, map } from "../schema.ts";
import { resources } from "./common/kubernetes.ts";
import { checkImage, checkResources } from "../rules/kubernetes-rules.ts";
import { conflictWithAny } from "../rules/legacy-fields.ts";

export const kubeSchedulerConfig = defineDocument({
  kind: "KubeSchedulerConfig",
  since: "1.14",
  about: "Kube-scheduler static pod settings.",
  controlPlaneOnly: true,
  example: `image: registry.k8s.io/kube-scheduler:v1.37.0
config:
    apiVersion: kubescheduler.config.k8s.io/v1
    kind: KubeSchedulerConfiguration
    profiles:
        - schedulerName: default-scheduler
`,
  fields: {
    enabled: field(bool, { optional: true, default: "true", about: "Whether it is on." }),
    image: field(string, { always: true, required: true, about: "Container image, with tag or digest." }),
    config: field(freeForm, { always: true, about: "KubeSchedulerConfiguration, as the scheduler reads it." }),
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
    conflictWithAny(legacy, ["cluster.scheduler", "machine.controlPlane.scheduler"], "scheduler"),
});

export type KubeSchedulerConfig = DocumentOf<typeof kubeSchedulerConfig>;
