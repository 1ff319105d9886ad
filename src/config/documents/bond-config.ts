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
  fields: {
    name: field(string, { always: true, required: true }),
    hardwareAddr: field(hexBytes),
    links: field(list(string), { required: true }),
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
      { optional: true, required: true },
    ),
    miimon: field(uint32, { optional: true }),
    updelay: field(uint32, { optional: true }),
    downdelay: field(uint32, { optional: true }),
    useCarrier: field(bool, { optional: true }),
    xmitHashPolicy: field(
      enumeration("BondXmitHashPolicy", ["layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4"]),
      { optional: true },
    ),
    arpInterval: field(uint32, { optional: true }),
    arpIpTargets: field(list(ip)),
    nsIp6Targets: field(list(ip)),
    arpValidate: field(
      enumeration("ARPValidate", ["none", "active", "backup", "all", "filter", "filter-active", "filter-backup"]),
      { optional: true },
    ),
    arpAllTargets: field(enumeration("ARPAllTargets", ["any", "all"]), { optional: true }),
    lacpRate: field(enumeration("LACPRate", ["slow", "fast"]), { optional: true }),
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
    up: field(bool, { optional: true }),
    mtu: field(uint32),
    addresses: field(addresses),
    routes: field(routes),
    multicast: field(bool, { optional: true }),
  },
  validate(document, report) {
    checkLink(document, report);
    if ((document.links ?? []).length === 0) report.error(["links"], "at least one link must be specified");
    if (document.bondMode === undefined) report.error(["bondMode"], "bond mode must be specified");
    if (document.bondMode !== "802.3ad") return;
    for (const key of ["miimon", "updelay", "downdelay"] as const) {
      if (document[key] === undefined)
        report.warning([key], `${key} is not set: it is recommended with bond mode 802.3ad`);
    }
  },
});

export type BondConfig = DocumentOf<typeof bondConfig>;
