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
  fields: {
    enabled: field(bool, { optional: true, default: "true" }),
    image: field(string, { always: true, required: true }),
    config: field(freeForm, { always: true }),
    extraArgs: field(map(args)),
    env: field(map(string)),
    resources: field(resources),
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
