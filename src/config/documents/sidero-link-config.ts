// SideroLinkConfig: SideroLink management tunnel endpoint.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string, url } from "../scalars.ts";
import { field } from "../schema.ts";

export const sideroLinkConfig = defineDocument({
  kind: "SideroLinkConfig",
  since: "1.6",
  about: "SideroLink management tunnel endpoint.",
  fields: {
    apiUrl: field(url, { always: true, required: true }),
    uniqueToken: field(string, { secret: true }),
  },
});

export type SideroLinkConfig = DocumentOf<typeof sideroLinkConfig>;
