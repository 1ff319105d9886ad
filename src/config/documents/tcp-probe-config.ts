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
  fields: {
    name: field(string, { always: true, required: true }),
    interval: field(duration, { default: "1s" }),
    failureThreshold: field(int, { default: "0" }),
    endpoint: field(string, { always: true, required: true }),
    timeout: field(duration, { default: "10s" }),
  },
  validate(document, report) {
    checkProbe(document, report);
    if ((document.endpoint ?? "") === "") report.error(["endpoint"], "endpoint must be specified");
  },
});

export type TCPProbeConfig = DocumentOf<typeof tcpProbeConfig>;
