// KubeNodeConfig: node labels, annotations, taints, node IP, registration.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, string } from "../scalars.ts";
import { field, list, map, object } from "../schema.ts";
import { annotationProblems, isSubnetFilter, labelProblems, taintProblems } from "../rules/checks.ts";
import { conflictWithAny } from "../rules/legacy-fields.ts";
import { wantedAnnotation, wantedLabel, wantedSubnetFilter, wantedTaint } from "../rules/wanted.ts";

export const kubeNodeConfig = defineDocument({
  kind: "KubeNodeConfig",
  since: "1.14",
  about: "Node labels, annotations, taints, node IP, registration.",
  example: `nodeIP:
    validSubnets:
        - 10.0.0.0/8
        - "!10.0.0.7/32"
labels:
    zone: a
taints:
    gpu: true:NoSchedule
`,
  fields: {
    skipNodeRegistration: field(bool, { optional: true, default: "false", about: "Run pods without a Node object." }),
    registerWithFQDN: field(bool, {
      optional: true,
      default: "false",
      about: "Register with the fully qualified name.",
    }),
    nodeIP: field(
      object({
        validSubnets: field(list(string), {
          about: "Prefixes that addresses are taken from; with ! in front, those left out.",
        }),
      }),
      { always: true, about: "Which of the node's addresses Kubernetes gets." },
    ),
    labels: field(map(string), { about: "Labels of the node." }),
    annotations: field(map(string), { about: "Annotations of the node." }),
    taints: field(map(string), { about: "Taints of the node: effect, or value:effect." }),
  },
  validate(document, report) {
    for (const [index, subnet] of (document.nodeIP?.validSubnets ?? []).entries()) {
      if (!isSubnetFilter(subnet))
        report.error(
          ["nodeIP", "validSubnets", index],
          `nodeIP subnet is not valid: ${JSON.stringify(subnet)}`,
          wantedSubnetFilter,
        );
    }
    for (const [key, problem] of labelProblems(document.labels ?? {}))
      report.error(["labels", key], problem, wantedLabel);
    for (const [key, problem] of annotationProblems(document.annotations ?? {}))
      report.error(["annotations", key], problem, wantedAnnotation);
    for (const [key, problem] of taintProblems(document.taints ?? {}))
      report.error(["taints", key], problem, wantedTaint);
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
