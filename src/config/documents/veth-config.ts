// VethConfig: veth pair, both ends configured.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, string, uint32 } from "../scalars.ts";
import { field, object } from "../schema.ts";
import { addresses, routes } from "./common/network.ts";
import { checkLink } from "../rules/link-rules.ts";
import { isInterfaceName } from "../rules/checks.ts";
import { wantedInterfaceName } from "../rules/wanted.ts";

export const vethConfig = defineDocument({
  kind: "VethConfig",
  since: "1.14",
  about: "Veth pair, both ends configured.",
  named: true,
  example: `name: veth0
peer:
    name: veth1
    up: true
up: true
addresses:
    - address: 10.3.0.1/30
`,
  fields: {
    name: field(string, { always: true, required: true, about: "Name of the link, or an alias of it." }),
    peer: field(
      object({
        name: field(string, {
          always: true,
          required: true,
          about: "Name of the other end of the pair.",
        }),
        up: field(bool, { optional: true, about: "Whether the link is brought up." }),
        mtu: field(uint32, { about: "Largest packet in bytes; the link's own when unset." }),
        addresses: field(addresses, { about: "Static addresses of the link." }),
        routes: field(routes, { about: "Static routes of the link." }),
        multicast: field(bool, { optional: true, about: "Whether the link takes multicast." }),
      }),
      { always: true, required: true },
    ),
    up: field(bool, { optional: true, about: "Whether the link is brought up." }),
    mtu: field(uint32, { about: "Largest packet in bytes; the link's own when unset." }),
    addresses: field(addresses, { about: "Static addresses of the link." }),
    routes: field(routes, { about: "Static routes of the link." }),
    multicast: field(bool, { optional: true, about: "Whether the link takes multicast." }),
  },
  validate(document, report) {
    checkLink(document, report);
    checkLink(document.peer ?? {}, report, ["peer"]);
    const { name = "", peer } = document;
    const peerName = peer?.name ?? "";
    if (name !== "" && !isInterfaceName(name))
      report.error(["name"], `invalid interface name: ${JSON.stringify(name)}`, wantedInterfaceName);
    if (peerName !== "" && !isInterfaceName(peerName))
      report.error(["peer", "name"], `invalid peer interface name: ${JSON.stringify(peerName)}`, wantedInterfaceName);
    if (name !== "" && name === peerName)
      report.error(["peer", "name"], "name and peer name must be different", "a name other than that of this end");
  },
});

export type VethConfig = DocumentOf<typeof vethConfig>;
