// KubeNodeConfig: node labels, annotations, taints, node IP, registration.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, string } from "../scalars.ts";
import { field, list, map, object } from "../schema.ts";
import { annotationProblems, isSubnetFilter, labelProblems, taintProblems } from "../rules/checks.ts";
import { conflictWithAny } from "../rules/legacy-fields.ts";

export const kubeNodeConfig = defineDocument({
  kind: "KubeNodeConfig",
  since: "1.14",
  about: "Node labels, annotations, taints, node IP, registration.",
  fields: {
    skipNodeRegistration: field(bool, { optional: true, default: "false" }),
    registerWithFQDN: field(bool, { optional: true, default: "false" }),
    nodeIP: field(
      object({
        validSubnets: field(list(string)),
      }),
      { always: true },
    ),
    labels: field(map(string)),
    annotations: field(map(string)),
    taints: field(map(string)),
  },
  validate(document, report) {
    for (const [index, subnet] of (document.nodeIP?.validSubnets ?? []).entries()) {
      if (!isSubnetFilter(subnet))
        report.error(["nodeIP", "validSubnets", index], `nodeIP subnet is not valid: ${JSON.stringify(subnet)}`);
    }
    for (const [key, problem] of labelProblems(document.labels ?? {})) report.error(["labels", key], problem);
    for (const [key, problem] of annotationProblems(document.annotations ?? {}))
      report.error(["annotations", key], problem);
    for (const [key, problem] of taintProblems(document.taints ?? {})) report.error(["taints", key], problem);
  },
  conflict: (_document, legacy) =>
    conflictWithAny(
      legacy,
      [
        "cluster.allowSchedulingOnControlPlanes",
        "cluster.allowSchedulingOnMasters",
        "machine.kubelet.skipNodeRegistration",
        "machine.kubelet.registerWithFQDN",
        "machine.kubelet.nodeIP",
        "machine.nodeLabels",
        "machine.nodeAnnotations",
        "machine.nodeTaints",
      ],
      "node settings",
    ),
});

export type KubeNodeConfig = DocumentOf<typeof kubeNodeConfig>;
