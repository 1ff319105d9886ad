// The network document of a NoCloud seed, versions 1 and 2. https://cloudinit.readthedocs.io, "Networking config".
import { FormatError } from "../../../base/errors.ts";
import { parseIp } from "../../../base/ip.ts";
import { metric4, metric6, type NetworkBuilder } from "./network-builder.ts";
import { asList, asMap, asNumber, asText, asTexts, type Plain } from "./plain-data.ts";

/** Adds what the document says. Throws a FormatError when it is of no known version or names a bond setting that does not exist. */
export function readNetworkDocument(document: Plain, builder: NetworkBuilder): void {
  const inner = document["network"] === undefined ? document : asMap(document["network"]);
  switch (asNumber(inner["version"])) {
    case 1:
      return readVersion1(asList(inner["config"]).map(asMap), builder);
    case 2:
      return readVersion2(inner, builder);
    case undefined:
    default:
      throw new FormatError(
        `Cannot read network-config: found keys ${Object.keys(inner).join(", ")}, want "network", or "version" 1 or 2`,
      );
  }
}

const isIpv6 = (address: string): boolean => address.includes(":");

function mtuOf(entry: Plain): { readonly mtu?: number } {
  const mtu = asNumber(entry["mtu"]);
  return mtu === undefined ? {} : { mtu };
}

/** Names of our bond settings → the document's, with what an absent word means. */
type BondWords = Readonly<Record<string, string>>;

const bondWords1: BondWords = {
  mode: "bond-mode",
  xmit_hash_policy: "bond-xmit-hash-policy",
  lacp_rate: "bond-lacp-rate",
  miimon: "bond-miimon",
  updelay: "up-delay",
  downdelay: "down-delay",
};
const bondWords2: BondWords = {
  mode: "mode",
  xmit_hash_policy: "transmit-hash-policy",
  lacp_rate: "lacp-rate",
  miimon: "mii-monitor-interval",
  updelay: "up-delay",
  downdelay: "down-delay",
};

const knownWords: Readonly<Record<string, readonly string[]>> = {
  mode: ["balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb"],
  xmit_hash_policy: ["layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4", "vlan+srcmac"],
  lacp_rate: ["slow", "fast"],
};

function bondOptions(parameters: Plain, words: BondWords): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const [name, key] of Object.entries(words)) {
    const text = asText(parameters[key]);
    const known = knownWords[name];
    if (text !== "" && known !== undefined && !known.includes(text)) {
      throw new FormatError(`Cannot read network-config: found "${text}" for ${key}, want one of ${known.join(", ")}`);
    }
    if (text !== "") options.set(name, text);
  }
  return options;
}

function readVersion1(entries: readonly Plain[], builder: NetworkBuilder): void {
  const names = new Map<string, string>();
  const real = (name: string): string => names.get(name) ?? name;
  // Names of cards first: bonds and VLANs may stand before the cards they name.
  for (const entry of entries) {
    const name = asText(entry["name"]);
    if (asText(entry["type"]) === "physical") names.set(name, builder.cardName(asText(entry["mac_address"]), name));
  }
  for (const entry of entries) {
    const name = real(asText(entry["name"]));
    switch (asText(entry["type"])) {
      case "physical":
        builder.link(name, mtuOf(entry));
        break;
      case "bond":
        builder.bond(
          name,
          asTexts(entry["bond_interfaces"]).map(real),
          bondOptions(asMap(entry["params"]), bondWords1),
        );
        builder.link(name, mtuOf(entry));
        break;
      case "vlan":
        builder.vlan(name, real(asText(entry["vlan_link"])), asNumber(entry["vlan_id"]) ?? 0);
        builder.link(name, mtuOf(entry));
        break;
      case "nameserver": {
        const { address } = entry;
        builder.resolver(Array.isArray(address) ? asTexts(address) : asTexts([address]));
        continue;
      }
      default:
        continue; // other types are for other systems
    }
    for (const subnet of asList(entry["subnets"]).map(asMap)) readSubnet(name, subnet, builder);
  }
}

function readSubnet(link: string, subnet: Plain, builder: NetworkBuilder): void {
  switch (asText(subnet["type"])) {
    case "dhcp":
    case "dhcp4":
      return builder.dhcp4(link, metric4);
    case "ipv6_dhcpv6-stateful":
      return builder.dhcp6(link, metric6);
    case "static":
    case "static6": {
      builder.address(link, withPrefix(asText(subnet["address"]), asText(subnet["netmask"])));
      const gateway = asText(subnet["gateway"]);
      if (gateway !== "")
        builder.route({ link, destination: "", gateway, metric: isIpv6(gateway) ? metric6 : metric4 });
      return;
    }
    default:
      return; // other types are for other systems
  }
}

/** An address as CIDR, or with a mask of its own, in dots or as a number. */
function withPrefix(address: string, mask: string): string {
  if (address.includes("/") || mask === "") return address;
  if (/^\d+$/u.test(mask)) return `${address}/${mask}`;
  const bytes = parseIp(mask);
  if (bytes === undefined) throw new FormatError(`Cannot read network-config: found netmask "${mask}", want a mask`);
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return `${address}/${bits.replace(/0+$/u, "").length}`;
}

function readVersion2(document: Plain, builder: NetworkBuilder): void {
  const sorted = (key: string): readonly (readonly [string, Plain])[] =>
    Object.entries(asMap(document[key]))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, entry]) => [name, asMap(entry)] as const);
  const servers: string[] = [];
  const common = (name: string, entry: Plain): void => {
    builder.link(name, mtuOf(entry));
    readAddresses(name, entry, builder);
    servers.push(...asTexts(asMap(entry["nameservers"])["addresses"]));
  };
  const names = new Map<string, string>();
  for (const [label, entry] of sorted("ethernets")) {
    const name = builder.cardName(asText(asMap(entry["match"])["macaddress"]), label);
    names.set(label, name);
    common(name, entry);
  }
  for (const [name, entry] of sorted("bonds")) {
    const members = asTexts(entry["interfaces"]).map((member) => names.get(member) ?? member);
    builder.bond(name, members, bondOptions(asMap(entry["parameters"]), bondWords2));
    common(name, entry);
  }
  for (const [name, entry] of sorted("vlans")) {
    builder.vlan(name, asText(entry["link"]), asNumber(entry["id"]) ?? 0);
    common(name, entry);
  }
  builder.resolver(servers);
}

function readAddresses(link: string, entry: Plain, builder: NetworkBuilder): void {
  if (entry["dhcp4"] === true) builder.dhcp4(link, metric4);
  if (entry["dhcp6"] === true) builder.dhcp6(link, metric4);
  for (const address of asTexts(entry["addresses"])) builder.address(link, address);
  for (const [key, metric] of [
    ["gateway4", metric4],
    ["gateway6", metric6],
  ] as const) {
    const gateway = asText(entry[key]);
    if (gateway !== "") builder.route({ link, destination: "", gateway, metric });
  }
  for (const each of asList(entry["routes"]).map(asMap)) {
    const to = asText(each["to"]);
    const gateway = asText(each["via"]);
    const metric = asNumber(each["metric"]) ?? (isIpv6(to === "default" ? gateway : to) ? metric6 : metric4);
    const table = asNumber(each["table"]);
    const rest = { link, metric, ...(table === undefined ? {} : { table }) };
    builder.route({ ...rest, destination: to === "default" ? "" : to, gateway });
    const host = `${gateway}/${isIpv6(gateway) ? 128 : 32}`;
    if (each["on-link"] === true) builder.route({ ...rest, destination: host, gateway: "" });
  }
}
