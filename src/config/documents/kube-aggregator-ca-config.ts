// KubeAggregatorCAConfig: front-proxy CA.
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
  fields: {
    issuingCA: field(
      object({
        cert: field(string, { required: true }),
        key: field(string, { secret: true, required: true }),
      }),
      { required: true },
    ),
    acceptedCAs: field(list(string)),
  },
  validate(document, report) {
    checkIssuingCa(document.issuingCA, report, { required: true });
    checkAcceptedCas(document.acceptedCAs, report);
  },
  conflict: (_document, legacy) => conflictWith(legacy, "cluster.aggregatorCA", "aggregator CA"),
});

export type KubeAggregatorCAConfig = DocumentOf<typeof kubeAggregatorCAConfig>;
