// DiscoveryServiceConfig: one discovery service endpoint.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string, url } from "../scalars.ts";
import { field } from "../schema.ts";

export const discoveryServiceConfig = defineDocument({
  kind: "DiscoveryServiceConfig",
  since: "1.14",
  about: "One discovery service endpoint.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    endpoint: field(url, { always: true, required: true }),
  },
});

export type DiscoveryServiceConfig = DocumentOf<typeof discoveryServiceConfig>;
