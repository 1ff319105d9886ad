// VLANConfig: VLAN link plus addresses/routes.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, enumeration, string, uint16, uint32 } from "../scalars.ts";
import { field } from "../schema.ts";
import { addresses, routes } from "./common/network.ts";

export const vlanConfig = defineDocument({
  kind: "VLANConfig",
  since: "1.12",
  about: "VLAN link plus addresses/routes.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    vlanID: field(uint16, { required: true }),
    vlanMode: field(enumeration("VLANProtocol", ["802.1q", "802.1ad"]), { optional: true, default: "802.1q" }),
    parent: field(string, { required: true }),
    up: field(bool, { optional: true }),
    mtu: field(uint32),
    addresses: field(addresses),
    routes: field(routes),
    multicast: field(bool, { optional: true }),
  },
});

export type VLANConfig = DocumentOf<typeof vlanConfig>;
