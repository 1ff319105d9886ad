// HTTPProbeConfig: HTTP connectivity probe.
import { defineDocument, type DocumentOf } from "../document.ts";
import { duration, int, string, url } from "../scalars.ts";
import { field } from "../schema.ts";
import { checkProbe } from "../rules/link-rules.ts";
import { isUrlOf } from "../rules/checks.ts";

export const httpProbeConfig = defineDocument({
  kind: "HTTPProbeConfig",
  since: "1.14",
  about: "HTTP connectivity probe.",
  named: true,
  example: `name: registry
url: http://10.0.0.3:5000/v2/
interval: 5s
timeout: 3s
failureThreshold: 2
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "Name of the document; several of the kind are told apart by it.",
    }),
    interval: field(duration, { default: "1s", about: "Time between two runs." }),
    failureThreshold: field(int, { default: "0", about: "Failures in a row before it counts as failed." }),
    url: field(url, { always: true, required: true, about: "Where it is reached." }),
    timeout: field(duration, { default: "10s", about: "Longest wait." }),
  },
  validate(document, report) {
    checkProbe(document, report);
    if (!isUrlOf(document.url ?? "", ["http", "https"]))
      report.error(
        ["url"],
        "url must be an absolute URL with scheme http or https and a host",
        "an absolute URL with scheme http or https and a host",
      );
  },
});

export type HTTPProbeConfig = DocumentOf<typeof httpProbeConfig>;
