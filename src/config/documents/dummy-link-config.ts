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
  fields: {
    name: field(string, { always: true, required: true }),
    hardwareAddr: field(hexBytes),
    up: field(bool, { optional: true }),
    mtu: field(uint32),
    addresses: field(addresses),
    routes: field(routes),
    multicast: field(bool, { optional: true }),
  },
  validate: (document, report) => checkLink(document, report),
});

export type DummyLinkConfig = DocumentOf<typeof dummyLinkConfig>;
