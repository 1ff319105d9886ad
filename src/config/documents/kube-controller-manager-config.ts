// KubeControllerManagerConfig: kube-controller-manager static pod settings.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, string } from "../scalars.ts";
import { args, field, map } from "../schema.ts";
import { resources } from "./common/kubernetes.ts";

export const kubeControllerManagerConfig = defineDocument({
  kind: "KubeControllerManagerConfig",
  since: "1.14",
  about: "Kube-controller-manager static pod settings.",
  controlPlaneOnly: true,
  fields: {
    enabled: field(bool, { optional: true, default: "true" }),
    image: field(string, { always: true, required: true }),
    extraArgs: field(map(args)),
    env: field(map(string)),
    resources: field(resources),
  },
});

export type KubeControllerManagerConfig = DocumentOf<typeof kubeControllerManagerConfig>;
