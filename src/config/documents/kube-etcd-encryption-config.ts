// KubeEtcdEncryptionConfig: encryption-at-rest configuration.
import { defineDocument, type DocumentOf } from "../document.ts";
import { field, freeForm } from "../schema.ts";
import { conflictWithAny } from "../rules/legacy-fields.ts";

export const kubeEtcdEncryptionConfig = defineDocument({
  kind: "KubeEtcdEncryptionConfig",
  since: "1.14",
  about: "Encryption-at-rest configuration.",
  controlPlaneOnly: true,
  example: `config:
    resources:
        - resources:
              - secrets
          providers:
              - secretbox:
                    keys:
                        - name: key2
                          secret: iOMggGm+FMX/Tnab8b/Wj3PuqUxitA+S8t/gHMWTEog=
              - identity: {}
`,
  fields: {
    config: field(freeForm, {
      always: true,
      secret: true,
      required: true,
      about: "EncryptionConfiguration without kind, as the API server reads it.",
    }),
  },
  validate(document, report) {
    if (Object.keys(document.config ?? {}).length === 0)
      report.error(["config"], "config must be specified", "an EncryptionConfiguration of Kubernetes");
  },
  conflict: (_document, legacy) =>
    conflictWithAny(legacy, ["cluster.secretboxEncryptionSecret", "cluster.aescbcEncryptionSecret"], "etcd encryption"),
});

export type KubeEtcdEncryptionConfig = DocumentOf<typeof kubeEtcdEncryptionConfig>;
