// VLANConfig: VLAN link plus addresses/routes.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, enumeration, string, uint16, uint32 } from "../scalars.ts";
import { field } from "../schema.ts";
import { addresses, routes } from "./common/network.ts";
import { checkLink } from "../rules/link-rules.ts";

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
  validate(document, report) {
    checkLink(document, report);
    const id = document.vlanID ?? 0;
    if (id < 1 || id > 4094) report.error(["vlanID"], "vlanID must be specified and between 1 and 4094");
    if ((document.parent ?? "") === "") report.error(["parent"], "parent must be specified");
  },
});

export type VLANConfig = DocumentOf<typeof vlanConfig>;
