// KubePrismConfig: local API server load balancer.
import { defineDocument, type DocumentOf } from "../document.ts";
import { int, string } from "../scalars.ts";
import { field } from "../schema.ts";

export const kubePrismConfig = defineDocument({
  kind: "KubePrismConfig",
  since: "1.14",
  about: "Local API server load balancer.",
  fields: {
    port: field(int, { always: true, required: true }),
    tlsServerName: field(string),
  },
});

export type KubePrismConfig = DocumentOf<typeof kubePrismConfig>;
