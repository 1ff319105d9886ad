// TCPProbeConfig: TCP connectivity probe.
import { defineDocument, type DocumentOf } from "../document.ts";
import { duration, int, string } from "../scalars.ts";
import { field } from "../schema.ts";
import { checkProbe } from "../rules/link-rules.ts";

export const tcpProbeConfig = defineDocument({
  kind: "TCPProbeConfig",
  since: "1.13",
  about: "TCP connectivity probe.",
  named: true,
  example: `name: ssh
endpoint: 10.0.0.3:22
interval: 5s
timeout: 3s
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "Name of the document; several of the kind are told apart by it.",
    }),
    interval: field(duration, { default: "1s", about: "Time between two runs." }),
    failureThreshold: field(int, { default: "0", about: "Failures in a row before it counts as failed." }),
    endpoint: field(string, { always: true, required: true, about: "Where it is reached." }),
    timeout: field(duration, { default: "10s", about: "Longest wait." }),
  },
  validate(document, report) {
    checkProbe(document, report);
    if ((document.endpoint ?? "") === "") report.error(["endpoint"], "endpoint must be specified", "host:port");
  },
});

export type TCPProbeConfig = DocumentOf<typeof tcpProbeConfig>;
