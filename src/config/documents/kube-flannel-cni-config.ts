// KubeFlannelCNIConfig: built-in flannel CNI settings.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, string, uint16, uint32 } from "../scalars.ts";
import { field, freeForm, list } from "../schema.ts";
import { resources } from "./common/kubernetes.ts";
import { checkResources } from "../rules/kubernetes-rules.ts";
import { conflictWith } from "../rules/legacy-fields.ts";

export const kubeFlannelCNIConfig = defineDocument({
  kind: "KubeFlannelCNIConfig",
  since: "1.14",
  about: "Built-in flannel CNI settings.",
  controlPlaneOnly: true,
  example: `backendType: vxlan
backendPort: 4789
`,
  fields: {
    backendType: field(string, { always: true, required: true, about: "How packets travel between nodes." }),
    backendPort: field(uint16, { about: "UDP port of the backend." }),
    backendMTU: field(uint32, { about: "Largest packet between nodes." }),
    backendExtraConfig: field(freeForm),
    resources: field(resources, { about: "Requests and limits of the pod, of cpu and memory." }),
    extraArgs: field(list(string), {
      about:
        "Command line arguments by name, added to or replacing those of the node; several values make several arguments.",
    }),
    kubeNetworkPoliciesEnabled: field(bool, { optional: true, default: "false", about: "Enforce network policies." }),
  },
  validate(document, report) {
    if ((document.backendType ?? "") === "")
      report.error(["backendType"], "backendType must be specified", "a back end such as vxlan");
    checkResources(document.resources, report);
  },
  conflict: (_document, legacy) => conflictWith(legacy, "cluster.network", "cluster network"),
});

export type KubeFlannelCNIConfig = DocumentOf<typeof kubeFlannelCNIConfig>;
