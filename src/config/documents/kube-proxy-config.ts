// KubeProxyConfig: kube-proxy settings.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, string } from "../scalars.ts";
import { args, field, freeForm, map } from "../schema.ts";
import { resources } from "./common/kubernetes.ts";

export const kubeProxyConfig = defineDocument({
  kind: "KubeProxyConfig",
  since: "1.14",
  about: "Kube-proxy settings.",
  controlPlaneOnly: true,
  fields: {
    enabled: field(bool, { optional: true, default: "true" }),
    image: field(string, { required: true }),
    mode: field(string),
    config: field(freeForm, { always: true }),
    extraArgs: field(map(args)),
    resources: field(resources),
  },
});

export type KubeProxyConfig = DocumentOf<typeof kubeProxyConfig>;
