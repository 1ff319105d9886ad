// DHCPv6Config: run a DHCPv6 client on a link.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, enumeration, hexBytes, string, uint32 } from "../scalars.ts";
import { field } from "../schema.ts";
import { checkName } from "../rules/link-rules.ts";

export const dhcpv6Config = defineDocument({
  kind: "DHCPv6Config",
  since: "1.12",
  about: "Run a DHCPv6 client on a link.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    routeMetric: field(uint32),
    ignoreHostname: field(bool, { optional: true }),
    clientIdentifier: field(enumeration("ClientIdentifier", ["none", "mac", "duid"]), {
      optional: true,
      default: "mac",
    }),
    duidRaw: field(hexBytes),
  },
  validate(document, report) {
    checkName(document.name, report);
    const wantsDuid = document.clientIdentifier === "duid";
    const hasDuid = (document.duidRaw ?? "") !== "";
    if (wantsDuid && !hasDuid) report.error(["duidRaw"], "duidRaw must be specified when clientIdentifier is duid");
    if (!wantsDuid && hasDuid) report.error(["duidRaw"], "duidRaw can only be specified when clientIdentifier is duid");
  },
});

export type DHCPv6Config = DocumentOf<typeof dhcpv6Config>;
