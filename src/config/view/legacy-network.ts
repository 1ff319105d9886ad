// Links of the machine document (`machine.network.interfaces`) in the form of `link-wish.ts`.
import type { ValueOf } from "../schema.ts";
import type { BondConfig } from "../documents/bond-config.ts";
import type { network } from "../documents/v1alpha1/network.ts";
import type { DhcpOptions, LinkKind, LinkRoute, LinkWish } from "./link-wish.ts";

type Network = ValueOf<typeof network>;
type Device = NonNullable<Network["interfaces"]>[number];
type Vlan = NonNullable<Device["vlans"]>[number];

/** Ignored interfaces are left out; each VLAN is a link of its own, named `parent.id`. */
export function legacyLinks(section: Network | undefined): readonly LinkWish[] {
  return (section?.interfaces ?? [])
    .filter(({ ignore }) => ignore !== true)
    .flatMap((device) => [deviceLink(device), ...(device.vlans ?? []).map((vlan) => vlanLink(device, vlan))]);
}

function deviceLink(device: Device): LinkWish {
  return {
    name: device.interface ?? "",
    selector: device.deviceSelector === undefined ? undefined : device.deviceSelector,
    link: kindOf(device),
    bridge: device.bridgePort?.master ?? "",
    up: undefined,
    mtu: device.mtu,
    multicast: undefined,
    hardwareAddr: "",
    addresses: addressesOf(device),
    routes: (device.routes ?? []).map(routeOf),
    ...dhcpOf(device),
    legacy: true,
  };
}

function vlanLink(device: Device, vlan: Vlan): LinkWish {
  const vlanId = vlan.vlanId ?? 0;
  const parent = device.interface ?? "";
  return {
    name: parent === "" ? "" : `${parent}.${vlanId}`,
    selector: device.deviceSelector === undefined ? undefined : device.deviceSelector,
    link: { kind: "vlan", parent, vlanId, protocol: "802.1q" },
    up: undefined,
    mtu: vlan.mtu,
    multicast: undefined,
    hardwareAddr: "",
    addresses: addressesOf(vlan),
    routes: (vlan.routes ?? []).map(routeOf),
    ...dhcpOf(vlan),
    legacy: true,
  };
}

function addressesOf({
  cidr,
  addresses = [],
}: {
  readonly cidr?: string;
  readonly addresses?: readonly string[];
}): LinkWish["addresses"] {
  return [...(cidr === undefined ? [] : [cidr]), ...addresses].map((address) => ({
    address,
    routePriority: undefined,
  }));
}

function routeOf({
  network: destination = "",
  gateway = "",
  source = "",
  metric,
  mtu,
}: NonNullable<Device["routes"]>[number]): LinkRoute {
  return { destination, gateway, source, metric, mtu, table: "main" };
}

function dhcpOf({ dhcp, dhcpOptions }: Pick<Device, "dhcp" | "dhcpOptions">): Pick<LinkWish, "dhcp4" | "dhcp6"> {
  if (dhcp !== true) return { dhcp4: undefined, dhcp6: undefined };
  const common = { routeMetric: dhcpOptions?.routeMetric, ignoreHostname: false, ignoreRoutes: false };
  const duid = dhcpOptions?.duidv6 ?? "";
  const v4: DhcpOptions = { ...common, clientIdentifier: "none", duidRaw: "" };
  const v6: DhcpOptions = { ...common, clientIdentifier: duid === "" ? "mac" : "duid", duidRaw: duid };
  return { dhcp4: dhcpOptions?.ipv4 === false ? undefined : v4, dhcp6: dhcpOptions?.ipv6 === true ? v6 : undefined };
}

function kindOf(device: Device): LinkKind {
  if (device.dummy === true) return { kind: "dummy" };
  if (device.bond !== undefined)
    return {
      kind: "bond",
      bond: bondOf(device.bond),
      selectors: device.bond.deviceSelectors ?? [],
      primary: device.bond.primary ?? "",
    };
  if (device.bridge !== undefined) {
    const { interfaces, stp, vlan } = device.bridge;
    return {
      kind: "bridge",
      bridge: {
        links: interfaces ?? [],
        stp: { enabled: stp?.enabled ?? false },
        vlan: { filtering: vlan?.vlanFiltering ?? false },
      },
    };
  }
  if (device.wireguard !== undefined) return { kind: "wireguard", wireguard: device.wireguard };
  return { kind: "physical" };
}

/** Names that differ from those of the document. */
function bondOf(bond: NonNullable<Device["bond"]>): BondConfig {
  const {
    interfaces,
    mode,
    resendIgmp,
    tlbDynamicLb,
    peerNotifyDelay,
    arpIPTarget: _unsupported,
    deviceSelectors: _elsewhere,
    primary: _there,
    adActorSystem: _never,
    ...same
  } = bond;
  return {
    ...(same as BondConfig), // values were checked by the validator
    links: interfaces ?? [],
    bondMode: (mode ?? "balance-rr") as NonNullable<BondConfig["bondMode"]>,
    ...(resendIgmp === undefined ? {} : { resendIGMP: resendIgmp }),
    ...(tlbDynamicLb === undefined ? {} : { tlbLogicalLb: tlbDynamicLb }),
    ...(peerNotifyDelay === undefined ? {} : { peerNotifDelay: peerNotifyDelay }),
  };
}
