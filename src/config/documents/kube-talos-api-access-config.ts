// KubeTalosAPIAccessConfig: allow in-cluster access to the node API.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field, list } from "../schema.ts";

export const kubeTalosAPIAccessConfig = defineDocument({
  kind: "KubeTalosAPIAccessConfig",
  since: "1.14",
  about: "Allow in-cluster access to the node API.",
  controlPlaneOnly: true,
  fields: {
    allowedRoles: field(list(string)),
    allowedKubernetesNamespaces: field(list(string)),
  },
});

export type KubeTalosAPIAccessConfig = DocumentOf<typeof kubeTalosAPIAccessConfig>;
