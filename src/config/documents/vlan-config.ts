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
  example: `name: eth0.100
vlanID: 100
parent: eth0
addresses:
    - address: 10.0.100.5/24
`,
  fields: {
    name: field(string, { always: true, required: true, about: "Name of the link, or an alias of it." }),
    vlanID: field(uint16, { required: true, about: "VLAN number, 1 to 4094." }),
    vlanMode: field(enumeration("VLANProtocol", ["802.1q", "802.1ad"]), {
      optional: true,
      default: "802.1q",
      about: "Tag protocol.",
    }),
    parent: field(string, { required: true, about: "Link that carries it." }),
    up: field(bool, { optional: true, about: "Whether the link is brought up." }),
    mtu: field(uint32, { about: "Largest packet in bytes; the link's own when unset." }),
    addresses: field(addresses, { about: "Static addresses of the link." }),
    routes: field(routes, { about: "Static routes of the link." }),
    multicast: field(bool, { optional: true, about: "Whether the link takes multicast." }),
  },
  validate(document, report) {
    checkLink(document, report);
    const id = document.vlanID ?? 0;
    if (id < 1 || id > 4094)
      report.error(["vlanID"], "vlanID must be specified and between 1 and 4094", "between 1 and 4094");
    if ((document.parent ?? "") === "")
      report.error(["parent"], "parent must be specified", "the name of the link below");
  },
});

export type VLANConfig = DocumentOf<typeof vlanConfig>;
