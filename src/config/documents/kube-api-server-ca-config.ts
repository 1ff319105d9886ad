// KubeAPIServerCAConfig: Kubernetes API CA: issuing and accepted.
import { exampleCertificate, indented } from "./common/example-pem.ts";
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field, list, object } from "../schema.ts";
import { checkAcceptedCas, checkIssuingCa } from "../rules/kubernetes-rules.ts";
import { conflictWith } from "../rules/legacy-fields.ts";

export const kubeAPIServerCAConfig = defineDocument({
  kind: "KubeAPIServerCAConfig",
  since: "1.14",
  about: "Kubernetes API CA: issuing and accepted.",
  example: `acceptedCAs:
    - |
        ${indented(exampleCertificate, 8)}
`,
  fields: {
    issuingCA: field(
      object({
        cert: field(string, { required: true, about: "Certificate, PEM." }),
        key: field(string, { secret: true, required: true, about: "Private key." }),
      }),
      { about: "Authority that issues certificates: certificate and key." },
    ),
    acceptedCAs: field(list(string), { about: "Further authorities whose certificates are accepted, PEM." }),
  },
  validate(document, report) {
    checkIssuingCa(document.issuingCA, report, { required: false });
    checkAcceptedCas(document.acceptedCAs, report);
  },
  conflict: (_document, legacy) => conflictWith(legacy, "cluster.ca", "Kubernetes CA"),
});

export type KubeAPIServerCAConfig = DocumentOf<typeof kubeAPIServerCAConfig>;
