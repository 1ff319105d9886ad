// KubeClusterConfig: cluster name and control plane endpoint.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string, url } from "../scalars.ts";
import { field } from "../schema.ts";

export const kubeClusterConfig = defineDocument({
  kind: "KubeClusterConfig",
  since: "1.14",
  about: "Cluster name and control plane endpoint.",
  fields: {
    clusterName: field(string, { always: true, required: true }),
    endpoint: field(url, { always: true, required: true }),
  },
});

export type KubeClusterConfig = DocumentOf<typeof kubeClusterConfig>;
