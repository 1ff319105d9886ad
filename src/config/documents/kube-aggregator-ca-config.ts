// KubeAggregatorCAConfig: front-proxy CA.
import { exampleCertificate, exampleKey, indented } from "./common/example-pem.ts";
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field, list, object } from "../schema.ts";
import { checkAcceptedCas, checkIssuingCa } from "../rules/kubernetes-rules.ts";
import { conflictWith } from "../rules/legacy-fields.ts";

export const kubeAggregatorCAConfig = defineDocument({
  kind: "KubeAggregatorCAConfig",
  since: "1.14",
  about: "Front-proxy CA.",
  controlPlaneOnly: true,
  example: `issuingCA:
    cert: |
        ${indented(exampleCertificate, 8)}
    key: |
        ${indented(exampleKey, 8)}
`,
  fields: {
    issuingCA: field(
      object({
        cert: field(string, { required: true, about: "Certificate, PEM." }),
        key: field(string, { secret: true, required: true, about: "Private key." }),
      }),
      { required: true, about: "Authority that issues certificates: certificate and key." },
    ),
    acceptedCAs: field(list(string), { about: "Further authorities whose certificates are accepted, PEM." }),
  },
  validate(document, report) {
    checkIssuingCa(document.issuingCA, report, { required: true });
    checkAcceptedCas(document.acceptedCAs, report);
  },
  conflict: (_document, legacy) => conflictWith(legacy, "cluster.aggregatorCA", "aggregator CA"),
});

export type KubeAggregatorCAConfig = DocumentOf<typeof kubeAggregatorCAConfig>;
