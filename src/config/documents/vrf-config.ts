// VRFConfig: VRF device with member links and table.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, hexBytes, routingTable, string, uint32 } from "../scalars.ts";
import { field, list } from "../schema.ts";
import { addresses, routes } from "./common/network.ts";
import { checkLink } from "../rules/link-rules.ts";

export const vrfConfig = defineDocument({
  kind: "VRFConfig",
  since: "1.13",
  about: "VRF device with member links and table.",
  named: true,
  example: `name: red
table: "55"
links:
    - eth3
`,
  fields: {
    name: field(string, { always: true, required: true, about: "Name of the link, or an alias of it." }),
    hardwareAddr: field(hexBytes, { about: "Hardware address of the link." }),
    links: field(list(string), { about: "Links that belong to it." }),
    table: field(routingTable, { always: true, required: true, about: "Routing table." }),
    up: field(bool, { optional: true, about: "Whether the link is brought up." }),
    mtu: field(uint32, { about: "Largest packet in bytes; the link's own when unset." }),
    addresses: field(addresses, { about: "Static addresses of the link." }),
    routes: field(routes, { about: "Static routes of the link." }),
    multicast: field(bool, { optional: true, about: "Whether the link takes multicast." }),
  },
  validate(document, report) {
    checkLink(document, report);
    const table = document.table ?? "unspec";
    if (table === "unspec") report.error(["table"], "table must be specified", "the number of a routing table");
    else if (!/^\d+$/u.test(table))
      report.error(
        ["table"],
        `table cannot be the reserved table ${table}`,
        "the number of a table that is not reserved",
      );
  },
});

export type VRFConfig = DocumentOf<typeof vrfConfig>;
