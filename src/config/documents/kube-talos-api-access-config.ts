// KubeTalosAPIAccessConfig: allow in-cluster access to the node API.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field, list } from "../schema.ts";
import { apiRoles } from "../rules/roles.ts";
import { conflictWith } from "../rules/legacy-fields.ts";
import { wantedApiRole } from "../rules/wanted.ts";

export const kubeTalosAPIAccessConfig = defineDocument({
  kind: "KubeTalosAPIAccessConfig",
  since: "1.14",
  about: "Allow in-cluster access to the node API.",
  controlPlaneOnly: true,
  example: `allowedRoles:
    - os:reader
allowedKubernetesNamespaces:
    - kube-system
`,
  fields: {
    allowedRoles: field(list(string), { about: "Roles that may be asked for." }),
    allowedKubernetesNamespaces: field(list(string), { about: "Namespaces whose pods may ask." }),
  },
  validate(document, report) {
    for (const [index, role] of (document.allowedRoles ?? []).entries()) {
      if (!apiRoles.has(role))
        report.error(["allowedRoles", index], `invalid role ${JSON.stringify(role)}`, wantedApiRole);
    }
  },
  conflict: (_document, legacy) =>
    conflictWith(legacy, "machine.features.kubernetesTalosAPIAccess", "API access from Kubernetes"),
});

export type KubeTalosAPIAccessConfig = DocumentOf<typeof kubeTalosAPIAccessConfig>;
