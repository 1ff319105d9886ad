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
  fields: {
    name: field(string, { always: true, required: true }),
    up: field(bool, { optional: true }),
    mtu: field(uint32),
    addresses: field(addresses),
    routes: field(routes),
    multicast: field(bool, { optional: true }),
  },
  validate: (document, report) => checkLink(document, report),
});

export type LinkConfig = DocumentOf<typeof linkConfig>;
