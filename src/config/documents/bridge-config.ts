// BridgeConfig: bridge link plus addresses/routes.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, hexBytes, string, uint32 } from "../scalars.ts";
import { field, list, object } from "../schema.ts";
import { addresses, routes } from "./common/network.ts";
import { checkLink } from "../rules/link-rules.ts";

export const bridgeConfig = defineDocument({
  kind: "BridgeConfig",
  since: "1.12",
  about: "Bridge link plus addresses/routes.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    hardwareAddr: field(hexBytes),
    links: field(list(string)),
    stp: field(
      object({
        enabled: field(bool, { optional: true }),
      }),
    ),
    vlan: field(
      object({
        filtering: field(bool, { optional: true }),
      }),
    ),
    up: field(bool, { optional: true }),
    mtu: field(uint32),
    addresses: field(addresses),
    routes: field(routes),
    multicast: field(bool, { optional: true }),
  },
  validate: (document, report) => checkLink(document, report),
});

export type BridgeConfig = DocumentOf<typeof bridgeConfig>;
