// SideroLinkConfig: SideroLink management tunnel endpoint.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string, url } from "../scalars.ts";
import { field } from "../schema.ts";
import { warnOfNoEffect } from "../rules/no-effect.ts";
import { parseGoUrl } from "../url.ts";

export const sideroLinkConfig = defineDocument({
  kind: "SideroLinkConfig",
  since: "1.6",
  about: "SideroLink management tunnel endpoint. Accepted, and without effect yet.",
  example: `apiUrl: grpc://mgmt.example:8090?jointoken=example
`,
  fields: {
    apiUrl: field(url, {
      always: true,
      required: true,
      about: "URL of the management service, with the join token in the query.",
    }),
    uniqueToken: field(string, { secret: true, about: "Token of this node." }),
  },
  validate(document, report, target) {
    warnOfNoEffect(report, target, "SideroLinkConfig");
    if ((document.apiUrl ?? "") === "")
      return report.error(["apiUrl"], "apiUrl is required", "a URL such as https://siderolink.example.org");
    const api = parseGoUrl(document.apiUrl ?? "");
    if (api?.scheme !== "https" && api?.scheme !== "grpc")
      return report.error(["apiUrl"], "apiUrl scheme must be https:// or grpc://", "https:// or grpc://");
    if (api.path !== "" && api.path !== "/")
      report.error(["apiUrl"], "apiUrl path must be empty", "no path, as in https://siderolink.example.org");
  },
});

export type SideroLinkConfig = DocumentOf<typeof sideroLinkConfig>;
