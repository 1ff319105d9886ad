// Network settings of the kernel command line: `ip=`, `bond=`, `vlan=`. One mistake voids them all: half a configuration is worse than none.
import { FormatError } from "../../../base/errors.ts";
import { formatIp, parseIp } from "../../../base/ip.ts";
import type { KernelArgs } from "../../../runtime/kernel-args.ts";
import { vlanName } from "./vlan-name.ts";

export interface CmdlineAddress {
  /** "" for the first link that is not loopback. */
  readonly link: string;
  /** `address/bits`. */
  readonly address: string;
}

export interface CmdlineRoute {
  readonly link: string;
  /** "" for the default route. */
  readonly destination: string;
  readonly gateway: string;
  readonly priority: number;
}

export interface CmdlineBond {
  readonly name: string;
  readonly slaves: readonly string[];
  /** Values of options by their kernel names, mode included. */
  readonly options: ReadonlyMap<string, string>;
  readonly mtu: number;
}

export interface CmdlineVlan {
  /** Made of parent and id by `vlanName`, whatever name was given. */
  readonly name: string;
  readonly id: number;
  readonly parent: string;
}

export interface CmdlineNetwork {
  readonly addresses: readonly CmdlineAddress[];
  readonly routes: readonly CmdlineRoute[];
  /** Links that are set up with addresses. */
  readonly links: readonly string[];
  /** Links on which a DHCP client runs. */
  readonly dhcp: readonly string[];
  readonly hostname: string;
  readonly dnsServers: readonly string[];
  readonly timeServers: readonly string[];
  readonly ignored: readonly string[];
  readonly bond: CmdlineBond | undefined;
  readonly vlan: CmdlineVlan | undefined;
}

/** Metric of the first `ip=` argument's route; each further one gets one more. */
const firstMetric = 1024;

export const bondOptionNames: readonly string[] = [
  "mode",
  "miimon",
  "updelay",
  "downdelay",
  "xmit_hash_policy",
  "lacp_rate",
  "arp_interval",
  "arp_ip_target",
  "arp_validate",
  "arp_all_targets",
  "primary",
  "primary_reselect",
  "fail_over_mac",
  "ad_select",
  "resend_igmp",
  "min_links",
  "lp_interval",
  "packets_per_slave",
  "num_grat_arp",
  "num_unsol_na",
  "all_slaves_active",
  "use_carrier",
];

/** Throws a FormatError that names the argument. */
export function parseCmdlineNetwork(args: KernelArgs): CmdlineNetwork {
  const parts = args.all("ip").map((value, index) => parseIpArgument(value, index));
  const bond = args.first("bond");
  const vlan = args.first("vlan");
  const hostname = args.first("talos.hostname") ?? parts.map((part) => part.hostname).find((name) => name !== "") ?? "";
  return {
    addresses: parts.flatMap((part) => part.addresses),
    routes: parts.flatMap((part) => part.routes),
    links: [...new Set(parts.flatMap((part) => part.links))],
    dhcp: [...new Set(parts.flatMap((part) => part.dhcp))],
    hostname,
    dnsServers: parts.flatMap((part) => part.dnsServers),
    timeServers: parts.flatMap((part) => part.timeServers),
    ignored: args.all("talos.network.interface.ignore"),
    bond: bond === undefined ? undefined : parseBondArgument(bond),
    vlan: vlan === undefined ? undefined : parseVlanArgument(vlan),
  };
}

type IpPart = Pick<
  CmdlineNetwork,
  "addresses" | "routes" | "links" | "dhcp" | "hostname" | "dnsServers" | "timeServers"
>;

const nothing: IpPart = {
  addresses: [],
  routes: [],
  links: [],
  dhcp: [],
  hostname: "",
  dnsServers: [],
  timeServers: [],
};

/** Splits at colons outside of brackets, which keep IPv6 addresses together and are taken off. */
function splitFields(value: string): readonly string[] {
  return (value.match(/(?:\[[^\]]*\]|[^:])+|(?<=:|^)(?=:|$)/gu) ?? []).map((field) =>
    field.replace(/^\[(.*)\]$/u, "$1"),
  );
}

/** Fields of the long form, in order; the server's address and autoconf words other than `dhcp` mean nothing. */
const ipFields = [
  "client",
  "server",
  "gateway",
  "netmask",
  "hostname",
  "link",
  "autoconf",
  "dns0",
  "dns1",
  "ntp0",
] as const;

function parseIpArgument(value: string, index: number): IpPart {
  const fields = splitFields(value);
  const [first = "", second] = fields;
  if (fields.length === 1) return nothing; // ip=dhcp and the like: what happens anyway
  if (fields.length === 2) {
    // <device>:dhcp; other words after a device mean nothing
    return second === "dhcp" ? { ...nothing, links: [first], dhcp: [first] } : nothing;
  }
  const named = Object.fromEntries(ipFields.map((name, at) => [name, fields[at] ?? ""])) as Record<
    (typeof ipFields)[number],
    string
  >;
  const { link, hostname, ntp0 } = named;
  const isDhcp = named.autoconf === "dhcp";
  const parse = (text: string, what: string): readonly Uint8Array[] =>
    text === "" ? [] : [addressField(text, what, value)];
  const [address] = parse(named.client, "client address");
  const [gateway] = parse(named.gateway, "gateway");
  const servers = [...parse(named.dns0, "name server"), ...parse(named.dns1, "name server")];
  const bits = address === undefined ? 0 : netmaskBits(named.netmask, address, value);
  return {
    addresses: address === undefined ? [] : [{ link, address: `${formatIp(address)}/${bits}` }],
    routes: gateway === undefined ? [] : gatewayRoutes({ link, gateway, address, bits, priority: firstMetric + index }),
    links: address !== undefined || isDhcp ? [link] : [],
    dhcp: isDhcp ? [link] : [],
    hostname,
    dnsServers: servers.map((server) => formatIp(server)),
    timeServers: ntp0 === "" ? [] : [ntp0],
  };
}

function addressField(text: string, what: string, argument: string): Uint8Array {
  const address = parseIp(text);
  if (address === undefined)
    throw new FormatError(`Cannot parse "ip=${argument}": ${what} is "${text}", want an IP address`);
  return address;
}

function netmaskBits(text: string, address: Uint8Array, argument: string): number {
  const most = address.length * 8;
  if (text === "") return most;
  if (/^\d{1,3}$/u.test(text) && Number(text) <= most) return Number(text);
  const mask = [...(parseIp(text) ?? [])].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  if (mask.length !== most || !/^1*0*$/u.test(mask)) {
    throw new FormatError(`Cannot parse "ip=${argument}": netmask is "${text}", want a mask or a number of bits`);
  }
  return mask.replaceAll("0", "").length;
}

interface GatewayFacts {
  readonly link: string;
  readonly gateway: Uint8Array;
  readonly address: Uint8Array | undefined;
  readonly bits: number;
  readonly priority: number;
}

/** The default route, and before it one to an IPv4 gateway that lies outside of the address's prefix. */
function gatewayRoutes({ link, gateway, address, bits, priority }: GatewayFacts): readonly CmdlineRoute[] {
  const text = formatIp(gateway);
  const isNear =
    address !== undefined &&
    address.length === gateway.length &&
    binary(address).slice(0, bits) === binary(gateway).slice(0, bits);
  const needsRoute = gateway.length === 4 && !isNear;
  return [
    ...(needsRoute ? [{ link, destination: `${text}/32`, gateway: "", priority }] : []),
    { link, destination: "", gateway: text, priority },
  ];
}

function binary(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
}

function parseBondArgument(value: string): CmdlineBond {
  const [name = "", slaves = "", options = "", mtu = ""] = splitFields(value);
  if (name === "") throw new FormatError(`Cannot parse "bond=${value}": found no name`);
  const pairs = options
    .split(/,(?=[a-z_]+=)/u) // values of arp_ip_target hold commas
    .filter((pair) => pair !== "")
    .map((pair): readonly [string, string] => {
      const [, key = "", text = ""] = /^([^=]*)=(.*)$/u.exec(pair) ?? [];
      if (bondOptionNames.includes(key)) return [key, text];
      throw new FormatError(
        `Cannot parse "bond=${value}": option is "${pair}", want one of ${bondOptionNames.join(", ")}`,
      );
    });
  if (mtu !== "" && !/^\d{2,5}$/u.test(mtu))
    throw new FormatError(`Cannot parse "bond=${value}": MTU is "${mtu}", want a number`);
  return {
    name,
    slaves: slaves === "" ? ["eth0", "eth1"] : slaves.split(","),
    options: new Map([["mode", "balance-rr"], ...pairs]),
    mtu: Number(mtu),
  };
}

function parseVlanArgument(value: string): CmdlineVlan {
  const [name = "", parent = ""] = splitFields(value);
  const digits = /(?:^vlan|\.)(\d{1,4})$/u.exec(name)?.[1];
  const id = Number(digits ?? 0);
  if (parent === "" || id < 1 || id > 4095) {
    throw new FormatError(
      `Cannot parse "vlan=${value}": want "<link>.<id>:<link>" or "vlan<id>:<link>" with an id of 1 to 4095`,
    );
  }
  return { name: vlanName(parent, id), id, parent };
}
