// EventSinkConfig: stream events to a gRPC endpoint.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field } from "../schema.ts";
import { isHostPort } from "../rules/checks.ts";

export const eventSinkConfig = defineDocument({
  kind: "EventSinkConfig",
  since: "1.6",
  about: "Stream events to a gRPC endpoint.",
  example: `endpoint: 10.0.0.9:4002
`,
  fields: {
    endpoint: field(string, {
      always: true,
      required: true,
      about: "Where it is reached: `host:port` in plain text, `tls://host:port` over TLS.",
    }),
  },
  validate(document, report) {
    if (!isHostPort((document.endpoint ?? "").replace(/^tls:\/\//u, "")))
      report.error(["endpoint"], "event sink endpoint must be host:port or tls://host:port", "host:port");
  },
});

export type EventSinkConfig = DocumentOf<typeof eventSinkConfig>;
