// KubeServiceAccountConfig: service account issuer key and accepted keys/issuers.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string, url } from "../scalars.ts";
import { field, list, object } from "../schema.ts";

export const kubeServiceAccountConfig = defineDocument({
  kind: "KubeServiceAccountConfig",
  since: "1.14",
  about: "Service account issuer key and accepted keys/issuers.",
  controlPlaneOnly: true,
  fields: {
    issuer: field(
      object({
        privateKey: field(string, { always: true, secret: true, required: true }),
        issuerURL: field(url, { always: true, required: true }),
      }),
      { always: true },
    ),
    accepted: field(
      object({
        publicKeys: field(list(string)),
        issuers: field(list(url)),
        audiences: field(list(string), { default: "[issuerURL]" }),
      }),
    ),
  },
});

export type KubeServiceAccountConfig = DocumentOf<typeof kubeServiceAccountConfig>;
