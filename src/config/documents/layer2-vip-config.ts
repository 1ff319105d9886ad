// Layer2VIPConfig: virtual IP announced by gratuitous ARP with leader election.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field } from "../schema.ts";
import { checkIpName } from "../rules/link-rules.ts";

export const layer2VIPConfig = defineDocument({
  kind: "Layer2VIPConfig",
  since: "1.12",
  about: "Virtual IP announced by gratuitous ARP with leader election.",
  named: true,
  example: `name: 10.0.0.99
link: eth0
`,
  fields: {
    name: field(string, { always: true, required: true, about: "The IP address." }),
    link: field(string, { always: true, required: true, about: "Link that it belongs to." }),
  },
  validate(document, report) {
    checkIpName(document.name, report);
    if ((document.link ?? "") === "") report.error(["link"], "link must be specified", "the name of a link");
  },
});

export type Layer2VIPConfig = DocumentOf<typeof layer2VIPConfig>;
