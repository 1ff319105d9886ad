// DHCPv6Config: run a DHCPv6 client on a link.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, enumeration, hexBytes, string, uint32 } from "../scalars.ts";
import { field } from "../schema.ts";
import { checkDuid, checkName } from "../rules/link-rules.ts";

export const dhcpv6Config = defineDocument({
  kind: "DHCPv6Config",
  since: "1.12",
  about: "Run a DHCPv6 client on a link.",
  named: true,
  example: `name: eth0
clientIdentifier: duid
duidRaw: 00:01:02:03
`,
  fields: {
    name: field(string, { always: true, required: true, about: "Name of the link, or an alias of it." }),
    routeMetric: field(uint32, { about: "Metric of the routes that are learned." }),
    ignoreHostname: field(bool, { optional: true, about: "Do not take the host name from the server." }),
    clientIdentifier: field(enumeration("ClientIdentifier", ["none", "mac", "duid"]), {
      optional: true,
      default: "mac",
      about: "What identifies the client to the server.",
    }),
    duidRaw: field(hexBytes, { about: "Identifier that the client sends, hex." }),
  },
  validate(document, report) {
    checkName(document.name, report);
    checkDuid(document, report);
  },
});

export type DHCPv6Config = DocumentOf<typeof dhcpv6Config>;
