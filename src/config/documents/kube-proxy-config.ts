// KubeProxyConfig: kube-proxy settings.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, string } from "../scalars.ts";
import { args, field, freeForm, map } from "../schema.ts";
import { resources } from "./common/kubernetes.ts";
import { checkImage, checkResources } from "../rules/kubernetes-rules.ts";
import { conflictWith } from "../rules/legacy-fields.ts";

export const kubeProxyConfig = defineDocument({
  kind: "KubeProxyConfig",
  since: "1.14",
  about: "Kube-proxy settings.",
  controlPlaneOnly: true,
  example: `image: registry.k8s.io/kube-proxy:v1.37.0
mode: nftables
`,
  fields: {
    enabled: field(bool, { optional: true, default: "true", about: "Whether it is on." }),
    image: field(string, { required: true, about: "Container image, with tag or digest." }),
    mode: field(string, { about: "How services are carried out: nftables, iptables or ipvs." }),
    config: field(freeForm, { always: true, about: "KubeProxyConfiguration, as kube-proxy reads it." }),
    extraArgs: field(map(args), {
      about:
        "Command line arguments by name, added to or replacing those of the node; several values make several arguments.",
    }),
    resources: field(resources, { about: "Requests and limits of the pod, of cpu and memory." }),
  },
  validate(document, report, context) {
    if (document.enabled === false) return;
    checkImage(document.image, report, context);
    checkResources(document.resources, report);
    const mode = document.mode ?? "";
    if (mode === "iptables" || mode === "ipvs")
      report.warning(["mode"], `kube-proxy mode ${JSON.stringify(mode)} is deprecated, use "nftables"`);
    else if (mode !== "" && mode !== "nftables")
      report.error(["mode"], `kube-proxy mode ${JSON.stringify(mode)} is not supported`, "nftables");
  },
  conflict: (_document, legacy) => conflictWith(legacy, "cluster.proxy", "kube-proxy"),
});

export type KubeProxyConfig = DocumentOf<typeof kubeProxyConfig>;
