// DiscoveryServiceConfig: one discovery service endpoint.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string, url } from "../scalars.ts";
import { field } from "../schema.ts";
import { parseGoUrl } from "../url.ts";
import { conflictWith } from "../rules/legacy-fields.ts";

export const discoveryServiceConfig = defineDocument({
  kind: "DiscoveryServiceConfig",
  since: "1.14",
  about: "One discovery service endpoint.",
  named: true,
  example: `name: default
endpoint: https://discovery.example/
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "Name of the document; several of the kind are told apart by it.",
    }),
    endpoint: field(url, { always: true, required: true, about: "Where it is reached." }),
  },
  validate(document, report) {
    if ((document.name ?? "") === "") report.error(["name"], "name is required", "a name of this service");
    if ((document.endpoint ?? "") === "")
      return report.error(["endpoint"], "endpoint is required", "a URL such as https://discovery.example.org/");
    const target = parseGoUrl(document.endpoint ?? "");
    if (!["http", "https", "grpc"].includes(target?.scheme ?? ""))
      return report.error(["endpoint"], "endpoint scheme must be http, https or grpc", "http, https or grpc");
    if ((target?.host ?? "") === "")
      report.error(["endpoint"], "endpoint host is required", "a host, as in https://discovery.example.org/");
  },
  conflict: (_document, legacy) => conflictWith(legacy, "cluster.discovery", "cluster discovery"),
});

export type DiscoveryServiceConfig = DocumentOf<typeof discoveryServiceConfig>;
