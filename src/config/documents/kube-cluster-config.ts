// KubeClusterConfig: cluster name and control plane endpoint.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string, url } from "../scalars.ts";
import { field } from "../schema.ts";
import { endpointProblem } from "../rules/checks.ts";
import { conflictWithAny } from "../rules/legacy-fields.ts";
import { wantedEndpoint } from "../rules/wanted.ts";

export const kubeClusterConfig = defineDocument({
  kind: "KubeClusterConfig",
  since: "1.14",
  about: "Cluster name and control plane endpoint.",
  example: `clusterName: lab
endpoint: https://api.lab.example:6443
`,
  fields: {
    clusterName: field(string, { always: true, required: true, about: "Name of the cluster." }),
    endpoint: field(url, { always: true, required: true, about: "Where it is reached." }),
  },
  validate(document, report) {
    if ((document.clusterName ?? "") === "")
      report.error(["clusterName"], "clusterName must be specified", "a name of the cluster");
    const problem = (document.endpoint ?? "") === "" ? "must be specified" : endpointProblem(document.endpoint ?? "");
    if (problem !== undefined) report.error(["endpoint"], `invalid cluster endpoint: ${problem}`, wantedEndpoint);
  },
  conflict: (_document, legacy) =>
    conflictWithAny(legacy, ["cluster.clusterName", "cluster.controlPlane.endpoint"], "cluster"),
});

export type KubeClusterConfig = DocumentOf<typeof kubeClusterConfig>;
