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
  fields: {
    name: field(string, { always: true, required: true }),
    hardwareAddr: field(hexBytes),
    links: field(list(string)),
    table: field(routingTable, { always: true, required: true }),
    up: field(bool, { optional: true }),
    mtu: field(uint32),
    addresses: field(addresses),
    routes: field(routes),
    multicast: field(bool, { optional: true }),
  },
  validate(document, report) {
    checkLink(document, report);
    const table = document.table ?? "unspec";
    if (table === "unspec") report.error(["table"], "table must be specified");
    else if (!/^\d+$/u.test(table)) report.error(["table"], `table cannot be the reserved table ${table}`);
  },
});

export type VRFConfig = DocumentOf<typeof vrfConfig>;
