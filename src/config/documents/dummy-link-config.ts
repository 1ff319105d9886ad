// DummyLinkConfig: dummy link plus addresses/routes.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, hexBytes, string, uint32 } from "../scalars.ts";
import { field } from "../schema.ts";
import { addresses, routes } from "./common/network.ts";
import { checkLink } from "../rules/link-rules.ts";

export const dummyLinkConfig = defineDocument({
  kind: "DummyLinkConfig",
  since: "1.12",
  about: "Dummy link plus addresses/routes.",
  named: true,
  example: `name: lo1
addresses:
    - address: 10.9.0.1/32
`,
  fields: {
    name: field(string, { always: true, required: true, about: "Name of the link, or an alias of it." }),
    hardwareAddr: field(hexBytes, { about: "Hardware address of the link." }),
    up: field(bool, { optional: true, about: "Whether the link is brought up." }),
    mtu: field(uint32, { about: "Largest packet in bytes; the link's own when unset." }),
    addresses: field(addresses, { about: "Static addresses of the link." }),
    routes: field(routes, { about: "Static routes of the link." }),
    multicast: field(bool, { optional: true, about: "Whether the link takes multicast." }),
  },
  validate: (document, report) => checkLink(document, report),
});

export type DummyLinkConfig = DocumentOf<typeof dummyLinkConfig>;
