// KubePrismConfig: local API server load balancer.
import { defineDocument, type DocumentOf } from "../document.ts";
import { int, string } from "../scalars.ts";
import { field } from "../schema.ts";
import { conflictWith } from "../rules/legacy-fields.ts";

export const kubePrismConfig = defineDocument({
  kind: "KubePrismConfig",
  since: "1.14",
  about: "Local API server load balancer.",
  example: `port: 7445
`,
  fields: {
    port: field(int, {
      always: true,
      required: true,
      about: "Port on the loopback address at which every node reaches the Kubernetes API.",
    }),
    tlsServerName: field(string, { about: "Name that the server's certificate must have." }),
  },
  validate({ port = 0 }, report) {
    if (port < 1 || port > 65_535)
      report.error(["port"], "KubePrism port must be between 1 and 65535", "between 1 and 65535");
  },
  conflict: (_document, legacy) => conflictWith(legacy, "machine.features.kubePrism", "KubePrism"),
});

export type KubePrismConfig = DocumentOf<typeof kubePrismConfig>;
