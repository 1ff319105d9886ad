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
  example: `name: br0
links:
    - eth2
stp:
    enabled: true
`,
  fields: {
    name: field(string, { always: true, required: true, about: "Name of the link, or an alias of it." }),
    hardwareAddr: field(hexBytes, { about: "Hardware address of the link." }),
    links: field(list(string), { about: "Links that belong to it." }),
    stp: field(
      object({
        enabled: field(bool, { optional: true, about: "Whether it is on." }),
      }),
      { about: "Spanning tree." },
    ),
    vlan: field(
      object({
        filtering: field(bool, { optional: true, about: "Filter by VLAN." }),
      }),
    ),
    up: field(bool, { optional: true, about: "Whether the link is brought up." }),
    mtu: field(uint32, { about: "Largest packet in bytes; the link's own when unset." }),
    addresses: field(addresses, { about: "Static addresses of the link." }),
    routes: field(routes, { about: "Static routes of the link." }),
    multicast: field(bool, { optional: true, about: "Whether the link takes multicast." }),
  },
  validate: (document, report) => checkLink(document, report),
});

export type BridgeConfig = DocumentOf<typeof bridgeConfig>;
