// DHCPv4Config: run a DHCPv4 client on a link.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, enumeration, hexBytes, string, uint32 } from "../scalars.ts";
import { field } from "../schema.ts";
import { checkDuid, checkName } from "../rules/link-rules.ts";

export const dhcpv4Config = defineDocument({
  kind: "DHCPv4Config",
  since: "1.12",
  about: "Run a DHCPv4 client on a link.",
  named: true,
  example: `name: eth0
routeMetric: 300
ignoreHostname: true
`,
  fields: {
    name: field(string, { always: true, required: true, about: "Name of the link, or an alias of it." }),
    routeMetric: field(uint32, { about: "Metric of the routes that are learned." }),
    ignoreHostname: field(bool, { optional: true, about: "Do not take the host name from the server." }),
    ignoreRoutes: field(bool, { optional: true, about: "Do not take routes from the server." }),
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

export type DHCPv4Config = DocumentOf<typeof dhcpv4Config>;
