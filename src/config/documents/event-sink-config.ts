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
    endpoint: field(string, { always: true, required: true, about: "Where it is reached." }),
  },
  validate(document, report) {
    if (!isHostPort(document.endpoint ?? ""))
      report.error(["endpoint"], "event sink endpoint must be host:port", "host:port");
  },
});

export type EventSinkConfig = DocumentOf<typeof eventSinkConfig>;
