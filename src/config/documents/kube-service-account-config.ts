// KubeServiceAccountConfig: service account issuer key and accepted keys/issuers.
import { exampleKey, indented } from "./common/example-pem.ts";
import { defineDocument, type DocumentOf } from "../document.ts";
import { string, url } from "../scalars.ts";
import { field, list, object } from "../schema.ts";
import { parsePrivateKey } from "../../pki/keys.ts";
import { parses } from "../rules/kubernetes-rules.ts";
import { conflictWith } from "../rules/legacy-fields.ts";

export const kubeServiceAccountConfig = defineDocument({
  kind: "KubeServiceAccountConfig",
  since: "1.14",
  about: "Service account issuer key and accepted keys/issuers.",
  controlPlaneOnly: true,
  example: `issuer:
    privateKey: |
        ${indented(exampleKey, 8)}
    issuerURL: https://api.lab.example:6443
`,
  fields: {
    issuer: field(
      object({
        privateKey: field(string, { always: true, secret: true, required: true, about: "Private key." }),
        issuerURL: field(url, { always: true, required: true, about: "URL that tokens name as their issuer." }),
      }),
      { always: true, about: "Key and URL with which tokens are issued." },
    ),
    accepted: field(
      object({
        publicKeys: field(list(string), { about: "Further keys, PEM." }),
        issuers: field(list(url), { about: "Further issuers." }),
        audiences: field(list(string), { default: "[issuerURL]", about: "Audiences that tokens may have." }),
      }),
      { about: "What else is accepted." },
    ),
  },
  validate(document, report) {
    const { privateKey = "", issuerURL = "" } = document.issuer ?? {};
    if (privateKey === "")
      report.error(["issuer", "privateKey"], "issuer.privateKey must be specified", "a private key in PEM");
    else if (!parses(parsePrivateKey, privateKey))
      report.error(["issuer", "privateKey"], "issuer.privateKey cannot be parsed", "PEM");
    if (issuerURL === "")
      report.error(
        ["issuer", "issuerURL"],
        "issuer.issuerURL must be specified",
        "the URL that tokens name as their issuer",
      );
  },
  conflict: (_document, legacy) => conflictWith(legacy, "cluster.serviceAccount", "service account"),
});

export type KubeServiceAccountConfig = DocumentOf<typeof kubeServiceAccountConfig>;
