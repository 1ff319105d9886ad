// KubeAPIServerConfig: kube-apiserver static pod settings.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, int, string } from "../scalars.ts";
import { args, field, list, map } from "../schema.ts";
import { resources } from "./common/kubernetes.ts";

export const kubeAPIServerConfig = defineDocument({
  kind: "KubeAPIServerConfig",
  since: "1.14",
  about: "Kube-apiserver static pod settings.",
  controlPlaneOnly: true,
  fields: {
    image: field(string, { always: true, required: true }),
    extraArgs: field(map(args)),
    env: field(map(string)),
    resources: field(resources),
    apiPort: field(int, { optional: true, default: "6443" }),
    certExtraSANs: field(list(string)),
    startupProbes: field(bool, { optional: true, default: "true" }),
  },
});

export type KubeAPIServerConfig = DocumentOf<typeof kubeAPIServerConfig>;
