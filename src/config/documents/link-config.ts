// LinkConfig: addresses, routes, MTU, state of an existing link.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, string, uint32 } from "../scalars.ts";
import { field } from "../schema.ts";
import { addresses, routes } from "./common/network.ts";
import { checkLink } from "../rules/link-rules.ts";

export const linkConfig = defineDocument({
  kind: "LinkConfig",
  since: "1.12",
  about: "Addresses, routes, MTU, state of an existing link.",
  named: true,
  example: `name: eth0
mtu: 9000
addresses:
    - address: 10.0.0.5/24
routes:
    - gateway: 10.0.0.1
    - destination: 10.20.0.0/16
      gateway: 10.0.0.2
      metric: 200
`,
  fields: {
    name: field(string, { always: true, required: true, about: "Name of the link, or an alias of it." }),
    up: field(bool, { optional: true, about: "Whether the link is brought up." }),
    mtu: field(uint32, { about: "Largest packet in bytes; the link's own when unset." }),
    addresses: field(addresses, { about: "Static addresses of the link." }),
    routes: field(routes, { about: "Static routes of the link." }),
    multicast: field(bool, { optional: true, about: "Whether the link takes multicast." }),
  },
  validate: (document, report) => checkLink(document, report),
});

export type LinkConfig = DocumentOf<typeof linkConfig>;
