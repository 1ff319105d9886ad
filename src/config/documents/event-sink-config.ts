// EventSinkConfig: stream events to a gRPC endpoint.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field } from "../schema.ts";

export const eventSinkConfig = defineDocument({
  kind: "EventSinkConfig",
  since: "1.6",
  about: "Stream events to a gRPC endpoint.",
  fields: {
    endpoint: field(string, { always: true, required: true }),
  },
});

export type EventSinkConfig = DocumentOf<typeof eventSinkConfig>;
