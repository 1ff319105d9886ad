// KubeEtcdEncryptionConfig: encryption-at-rest configuration.
import { defineDocument, type DocumentOf } from "../document.ts";
import { field, freeForm } from "../schema.ts";

export const kubeEtcdEncryptionConfig = defineDocument({
  kind: "KubeEtcdEncryptionConfig",
  since: "1.14",
  about: "Encryption-at-rest configuration.",
  controlPlaneOnly: true,
  fields: {
    config: field(freeForm, { always: true, secret: true, required: true }),
  },
});

export type KubeEtcdEncryptionConfig = DocumentOf<typeof kubeEtcdEncryptionConfig>;
