// StaticHostConfig: /etc/hosts entry, name is the IP.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field, list } from "../schema.ts";
import { checkIpName } from "../rules/link-rules.ts";

export const staticHostConfig = defineDocument({
  kind: "StaticHostConfig",
  since: "1.12",
  about: "/etc/hosts entry, name is the IP.",
  named: true,
  example: `name: 10.0.0.3
hostnames:
    - registry.lab.example
    - registry
`,
  fields: {
    name: field(string, { always: true, required: true, about: "The IP address." }),
    hostnames: field(list(string), { always: true, required: true, about: "Names of the address." }),
  },
  validate(document, report) {
    checkIpName(document.name, report);
    if ((document.hostnames ?? []).length === 0)
      report.error(["hostnames"], "at least one hostname must be specified", "names of this address");
  },
});

export type StaticHostConfig = DocumentOf<typeof staticHostConfig>;
