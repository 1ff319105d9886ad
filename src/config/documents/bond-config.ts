// BondConfig: bond link plus addresses/routes.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, enumeration, hexBytes, ip, string, uint16, uint32, uint8 } from "../scalars.ts";
import { field, list } from "../schema.ts";
import { addresses, routes } from "./common/network.ts";
import { checkLink } from "../rules/link-rules.ts";

export const bondConfig = defineDocument({
  kind: "BondConfig",
  since: "1.12",
  about: "Bond link plus addresses/routes.",
  named: true,
  example: `name: bond0
links:
    - eth0
    - eth1
bondMode: 802.3ad
miimon: 100
updelay: 200
downdelay: 200
xmitHashPolicy: layer3+4
lacpRate: fast
addresses:
    - address: 10.0.0.5/24
routes:
    - gateway: 10.0.0.1
`,
  fields: {
    name: field(string, { always: true, required: true, about: "Name of the link, or an alias of it." }),
    hardwareAddr: field(hexBytes, { about: "Hardware address of the link." }),
    links: field(list(string), { required: true, about: "Links that belong to it." }),
    bondMode: field(
      enumeration("BondMode", [
        "balance-rr",
        "active-backup",
        "balance-xor",
        "broadcast",
        "802.3ad",
        "balance-tlb",
        "balance-alb",
      ]),
      { optional: true, required: true, about: "How members share the load." },
    ),
    miimon: field(uint32, {
      optional: true,
      default: "100, unless ARP watches the members",
      about: "Milliseconds between checks of the members' links; 0 for none.",
    }),
    updelay: field(uint32, { optional: true, about: "Milliseconds before a member that is up again counts." }),
    downdelay: field(uint32, { optional: true, about: "Milliseconds before a member that is down counts as such." }),
    useCarrier: field(bool, { optional: true, about: "Trust the link state that drivers tell." }),
    xmitHashPolicy: field(
      enumeration("BondXmitHashPolicy", ["layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4"]),
      { optional: true, about: "What chooses the member for a packet." },
    ),
    arpInterval: field(uint32, { optional: true }),
    arpIpTargets: field(list(ip)),
    nsIp6Targets: field(list(ip)),
    arpValidate: field(
      enumeration("ARPValidate", ["none", "active", "backup", "all", "filter", "filter-active", "filter-backup"]),
      { optional: true },
    ),
    arpAllTargets: field(enumeration("ARPAllTargets", ["any", "all"]), { optional: true }),
    lacpRate: field(enumeration("LACPRate", ["slow", "fast"]), {
      optional: true,
      about: "How often the partner sends.",
    }),
    failOverMac: field(enumeration("FailOverMAC", ["none", "active", "follow"], { numeric: true }), { optional: true }),
    adSelect: field(enumeration("ADSelect", ["stable", "bandwidth", "count"]), { optional: true }),
    adActorSysPrio: field(uint16, { optional: true }),
    adUserPortKey: field(uint16, { optional: true }),
    adLACPActive: field(enumeration("ADLACPActive", ["off", "on"]), { optional: true }),
    primaryReselect: field(enumeration("PrimaryReselect", ["always", "better", "failure"]), { optional: true }),
    resendIGMP: field(uint32, { optional: true }),
    minLinks: field(uint32, { optional: true }),
    lpInterval: field(uint32, { optional: true }),
    packetsPerSlave: field(uint32, { optional: true }),
    numPeerNotif: field(uint8, { optional: true }),
    tlbLogicalLb: field(uint8, { optional: true }),
    allSlavesActive: field(uint8, { optional: true }),
    peerNotifDelay: field(uint32, { optional: true }),
    missedMax: field(uint8, { optional: true }),
    up: field(bool, { optional: true, about: "Whether the link is brought up." }),
    mtu: field(uint32, { about: "Largest packet in bytes; the link's own when unset." }),
    addresses: field(addresses, { about: "Static addresses of the link." }),
    routes: field(routes, { about: "Static routes of the link." }),
    multicast: field(bool, { optional: true, about: "Whether the link takes multicast." }),
  },
  validate(document, report) {
    checkLink(document, report);
    if ((document.links ?? []).length === 0)
      report.error(["links"], "at least one link must be specified", "names of the links that the bond joins");
    if (document.bondMode === undefined)
      report.error(["bondMode"], "bond mode must be specified", "a mode such as active-backup or 802.3ad");
    if (document.bondMode !== "802.3ad") return;
    for (const key of ["miimon", "updelay", "downdelay"] as const) {
      if (document[key] === undefined)
        report.warning([key], `${key} is not set: it is recommended with bond mode 802.3ad`);
    }
  },
});

export type BondConfig = DocumentOf<typeof bondConfig>;
