// HCloudVIPConfig: virtual IP managed through the Hetzner Cloud API.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field } from "../schema.ts";
import { warnOfNoEffect } from "../rules/no-effect.ts";
import { checkIpName } from "../rules/link-rules.ts";

export const hCloudVIPConfig = defineDocument({
  kind: "HCloudVIPConfig",
  since: "1.12",
  about: "Virtual IP managed through the Hetzner Cloud API. Accepted, and without effect yet.",
  named: true,
  example: `name: 203.0.113.10
link: eth0
apiToken: example-token
`,
  fields: {
    name: field(string, { always: true, required: true, about: "The IP address." }),
    link: field(string, { always: true, required: true, about: "Link that it belongs to." }),
    apiToken: field(string, { always: true, secret: true, required: true, about: "Token of the provider's API." }),
  },
  validate(document, report, target) {
    warnOfNoEffect(report, target, `HCloudVIPConfig ${JSON.stringify(document.name ?? "")}`);
    checkIpName(document.name, report);
    if ((document.link ?? "") === "") report.error(["link"], "link must be specified", "the name of a link");
    if ((document.apiToken ?? "") === "")
      report.error(["apiToken"], "apiToken must be specified", "a token of the Hetzner Cloud API");
  },
});

export type HCloudVIPConfig = DocumentOf<typeof hCloudVIPConfig>;
