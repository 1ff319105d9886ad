// Rules of the machine document: the network section.
import type { ValueOf } from "../schema.ts";
import type { Reporter } from "../document.ts";
import type { Path } from "../errors.ts";
import type { network } from "../documents/v1alpha1/network.ts";
import type { MachineType } from "../view/machine-type.ts";
import { is32Bytes, isCidrOrIp, isHostPort, isIp, isSubnetFilter } from "./checks.ts";
import { parseIpPrefix } from "../../base/ip.ts";
import { wantedAddress, wantedSubnetFilter } from "./wanted.ts";

type Network = ValueOf<typeof network>;
type Device = NonNullable<Network["interfaces"]>[number];
type Bond = NonNullable<Device["bond"]>;

const root: Path = ["machine", "network", "interfaces"];

/** Devices with `ignore` are left alone. */
export function checkNetworkSection(section: Network | undefined, type: MachineType, report: Reporter): void {
  const devices = [...(section?.interfaces ?? []).entries()].filter(([, device]) => device.ignore !== true);
  checkMembers(devices, report);
  for (const [index, device] of devices) checkDevice(device, type, [...root, index], report);
  const kubespan = section?.kubespan;
  if (kubespan?.enabled !== true) return;
  const path: Path = ["machine", "network", "kubespan"];
  if (kubespan.mtu !== undefined && kubespan.mtu < 1280)
    report.error([...path, "mtu"], `kubespan link MTU must be at least 1280, found ${kubespan.mtu}`, "at least 1280");
  for (const [index, filter] of (kubespan.filters?.endpoints ?? []).entries()) {
    if (!isSubnetFilter(filter))
      report.error(
        [...path, "filters", "endpoints", index],
        `KubeSpan endpoint filter is not valid: ${JSON.stringify(filter)}`,
        wantedSubnetFilter,
      );
  }
  for (const [index, subnet] of (kubespan.filters?.excludeAdvertisedNetworks ?? []).entries()) {
    if (parseIpPrefix(subnet) === undefined)
      report.error(
        [...path, "filters", "excludeAdvertisedNetworks", index],
        `KubeSpan excludeAdvertisedNetworks entry is not a CIDR: ${JSON.stringify(subnet)}`,
        "a CIDR",
      );
  }
}

/** A link can be a member of one other link only, and then has no addresses of its own. */
function checkMembers(devices: readonly (readonly [number, Device])[], report: Reporter): void {
  const owners = new Map<string, string>();
  for (const [index, { interface: name = "", bond, bridge }] of devices) {
    for (const member of [...(bond?.interfaces ?? []), ...(bridge?.interfaces ?? [])]) {
      const owner = owners.get(member);
      if (owner !== undefined && owner !== name)
        report.error(
          [...root, index],
          `interface ${JSON.stringify(member)} is declared as part of two separate links: ${JSON.stringify(owner)} and ${JSON.stringify(name)}`,
          "each member in one link",
        );
      owners.set(member, name);
    }
  }
  for (const [index, device] of devices) {
    const owner = owners.get(device.interface ?? "");
    const own =
      device.dhcp === true ||
      device.cidr !== undefined ||
      (device.addresses ?? []).length > 0 ||
      device.vip !== undefined;
    if (owner !== undefined && own)
      report.error(
        [...root, index],
        `interface ${JSON.stringify(device.interface)} is a member of ${JSON.stringify(owner)} and cannot have addresses, DHCP or a VIP`,
        "no addresses, DHCP or VIP",
      );
  }
}

function checkDevice(device: Device, type: MachineType, path: Path, report: Reporter): void {
  const { interface: name = "", deviceSelector } = device;
  const selects = deviceSelector !== undefined;
  if (name !== "" && selects)
    report.error(
      path,
      "both config sections are mutually exclusive: interface and deviceSelector",
      "one of interface and deviceSelector",
    );
  else if (name === "" && !selects)
    report.error(
      path,
      "required config section is missing: either interface or deviceSelector",
      "one of interface and deviceSelector",
    );
  if (selects && Object.keys(deviceSelector).length === 0)
    report.error(
      [...path, "deviceSelector"],
      "device selector is empty: at least one field must be set",
      "at least one field",
    );
  if (device.bond !== undefined && device.bridge !== undefined)
    report.error(path, "both config sections are mutually exclusive: bond and bridge", "one of bond and bridge");
  if (device.bond !== undefined) checkBond(device.bond, [...path, "bond"], report);
  checkAddressing(device, type, path, report);
  for (const [index, vlan] of (device.vlans ?? []).entries())
    checkAddressing(vlan, type, [...path, "vlans", index], report);
  checkWireguard(device, [...path, "wireguard"], report);
}

type Addressing = Pick<Device, "cidr" | "addresses" | "vip" | "routes">;

function checkAddressing(
  { cidr, addresses = [], vip, routes = [] }: Addressing,
  type: MachineType,
  path: Path,
  report: Reporter,
): void {
  if (cidr !== undefined) {
    report.warning([...path, "cidr"], `cidr is deprecated, use addresses instead (${cidr})`);
    if (addresses.length > 0)
      report.error([...path, "cidr"], "cidr and addresses are mutually exclusive", "one of cidr and addresses");
    if (!isCidrOrIp(cidr))
      report.error([...path, "cidr"], `invalid CIDR or IP address: ${JSON.stringify(cidr)}`, wantedAddress);
  }
  for (const [index, address] of addresses.entries()) {
    if (!isCidrOrIp(address))
      report.error(
        [...path, "addresses", index],
        `invalid CIDR or IP address: ${JSON.stringify(address)}`,
        wantedAddress,
      );
  }
  if (vip !== undefined) {
    if (!isIp(vip.ip ?? ""))
      report.error(
        [...path, "vip", "ip"],
        `VIP is not an IP address: ${JSON.stringify(vip.ip ?? "")}`,
        "an IP address",
      );
    if (type === "worker")
      report.error([...path, "vip"], "virtual (shared) IP is not allowed on non-controlplane nodes", "nothing");
  }
  for (const [index, route] of routes.entries()) checkRoute(route, [...path, "routes", index], report);
}

function checkRoute(
  { network: destination = "", gateway = "", source = "" }: NonNullable<Device["routes"]>[number],
  path: Path,
  report: Reporter,
): void {
  if (destination === "" && gateway === "")
    report.error(path, "either network or gateway should be set for a route", "network or gateway");
  if (destination !== "" && parseIpPrefix(destination) === undefined)
    report.error([...path, "network"], `route network is not a CIDR: ${JSON.stringify(destination)}`, "a CIDR");
  if (gateway !== "" && !isIp(gateway))
    report.error(
      [...path, "gateway"],
      `route gateway is not an IP address: ${JSON.stringify(gateway)}`,
      "an IP address",
    );
  if (source !== "" && !isIp(source))
    report.error([...path, "source"], `route source is not an IP address: ${JSON.stringify(source)}`, "an IP address");
}

function checkWireguard({ wireguard }: Device, path: Path, report: Reporter): void {
  if (wireguard === undefined) return;
  if (!is32Bytes(wireguard.privateKey ?? ""))
    report.error([...path, "privateKey"], "wireguard private key is not base64 of 32 bytes", "base64 of 32 bytes");
  for (const [index, peer] of (wireguard.peers ?? []).entries()) {
    const at = [...path, "peers", index];
    if (!is32Bytes(peer.publicKey ?? ""))
      report.error([...at, "publicKey"], "wireguard peer public key is not base64 of 32 bytes", "base64 of 32 bytes");
    if (peer.endpoint !== undefined && !isHostPort(peer.endpoint))
      report.error(
        [...at, "endpoint"],
        `wireguard peer endpoint is not host:port: ${JSON.stringify(peer.endpoint)}`,
        "host:port",
      );
    for (const [number, allowed] of (peer.allowedIPs ?? []).entries()) {
      if (parseIpPrefix(allowed) === undefined)
        report.error(
          [...at, "allowedIPs", number],
          `wireguard peer allowed IP is not a CIDR: ${JSON.stringify(allowed)}`,
          "a CIDR",
        );
    }
  }
}

const bondNames = {
  mode: ["balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb"],
  xmitHashPolicy: ["layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4"],
  lacpRate: ["slow", "fast"],
  arpValidate: ["none", "active", "backup", "all", "filter", "filter-active", "filter-backup"],
  arpAllTargets: ["any", "all"],
  primaryReselect: ["always", "better", "failure"],
  failOverMac: ["none", "active", "follow"],
  adSelect: ["stable", "bandwidth", "count"],
} as const;

function checkBond(bond: Bond, path: Path, report: Reporter): void {
  if ((bond.interfaces ?? []).length > 0 && (bond.deviceSelectors ?? []).length > 0)
    report.error(
      path,
      "bond interfaces and deviceSelectors are mutually exclusive",
      "one of interfaces and deviceSelectors",
    );
  for (const [key, names] of Object.entries(bondNames) as readonly (readonly [
    keyof typeof bondNames,
    readonly string[],
  ])[]) {
    const value = bond[key];
    if (value !== undefined && !names.includes(value))
      report.error([...path, key], `invalid bond ${key} ${JSON.stringify(value)}`, names.join(", "));
  }
  for (const key of ["updelay", "downdelay"] as const) {
    const delay = bond[key] ?? 0;
    const miimon = bond.miimon ?? 0;
    if (delay !== 0 && miimon === 0) report.error([...path, key], `bond ${key} requires miimon to be set`, "miimon");
    else if (delay !== 0 && delay % miimon !== 0)
      report.error([...path, key], `bond ${key} should be a multiple of miimon`, "a multiple of miimon");
  }
  if ((bond.arpIPTarget ?? []).length > 0)
    report.error([...path, "arpIPTarget"], "bond arpIPTarget is not supported", "nothing");
  if ((bond.adActorSystem ?? "") !== "")
    report.error([...path, "adActorSystem"], "bond adActorSystem is not supported", "nothing");
  checkBondMode(bond, path, report);
}

/** Settings that only some modes have. */
const modeSettings: readonly (readonly [
  key: "lacpRate" | "adActorSysPrio" | "adUserPortKey" | "primary" | "tlbDynamicLb",
  modes: readonly string[],
])[] = [
  ["lacpRate", ["802.3ad"]],
  ["adActorSysPrio", ["802.3ad"]],
  ["adUserPortKey", ["802.3ad"]],
  ["primary", ["active-backup", "balance-alb", "balance-tlb"]],
  ["tlbDynamicLb", ["balance-alb", "balance-tlb"]],
];

function checkBondMode(bond: Bond, path: Path, report: Reporter): void {
  const mode = bond.mode ?? "balance-rr";
  for (const [key, modes] of modeSettings) {
    if (bond[key] !== undefined && !modes.includes(mode))
      report.error(
        [...path, key],
        `bond ${key} is only available in mode ${modes.join(", ")}`,
        `nothing, or mode ${modes.join(", ")}`,
      );
  }
  const withoutArp = ["802.3ad", "balance-alb", "balance-tlb"];
  if (bond.arpValidate !== undefined && withoutArp.includes(mode))
    report.error(
      [...path, "arpValidate"],
      `bond arpValidate is not available in mode ${mode}`,
      "nothing, or another mode",
    );
  if (bond.arpInterval !== undefined && withoutArp.includes(mode))
    report.error(
      [...path, "arpInterval"],
      `bond arpInterval is not available in mode ${mode}`,
      "nothing, or another mode",
    );
  if ((bond.packetsPerSlave ?? 0) > 1 && mode !== "balance-rr")
    report.error(
      [...path, "packetsPerSlave"],
      "bond packetsPerSlave is only available in mode balance-rr",
      "1, or mode balance-rr",
    );
}
