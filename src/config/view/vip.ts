// Addresses that control planes share: one of them has each at a time.
import type { Config } from "../document.ts";
import { documentsOf } from "../document.ts";
import { hCloudVIPConfig } from "../documents/hcloud-vip-config.ts";
import { layer2VIPConfig } from "../documents/layer2-vip-config.ts";
import type { DeviceSelector } from "./link-wish.ts";
import { legacyOf } from "./machine.ts";

export interface SharedAddress {
  /** Without a prefix length. */
  readonly ip: string;
  readonly link: SharedAddressLink;
  /** How others learn who has it: by ARP, or because a cloud is told. */
  readonly way: "arp" | "cloud";
}

export interface SharedAddressLink {
  /** "" when `selector` says which link is meant. */
  readonly name: string;
  readonly selector: DeviceSelector | undefined;
  /** The address is on this VLAN of the link; undefined for the link itself. */
  readonly vlanId: number | undefined;
}

export function sharedAddresses(config: Config): readonly SharedAddress[] {
  const devices = legacyOf(config)?.machine?.network?.interfaces ?? [];
  const all = [
    ...devices.flatMap(({ interface: name = "", deviceSelector: selector, vip, vlans = [] }) => [
      ofDevice({ name, selector, vlanId: undefined }, vip),
      ...vlans.map((vlan) => ofDevice({ name, selector, vlanId: vlan.vlanId ?? 0 }, vlan.vip)),
    ]),
    ...documentsOf(config, layer2VIPConfig).map(({ name, link }) => shared(name, named(link), "arp")),
    ...documentsOf(config, hCloudVIPConfig).map(({ name, link }) => shared(name, named(link), "cloud")),
  ];
  return all.filter(({ ip }) => ip !== "");
}

interface DeviceVip {
  readonly ip?: string;
  readonly equinixMetal?: object;
  readonly hcloud?: object;
}

function ofDevice(link: SharedAddressLink, vip: DeviceVip | undefined): SharedAddress {
  const isCloud = vip?.equinixMetal !== undefined || vip?.hcloud !== undefined;
  return shared(vip?.ip, link, isCloud ? "cloud" : "arp");
}

function named(name = ""): SharedAddressLink {
  return { name, selector: undefined, vlanId: undefined };
}

function shared(ip = "", link: SharedAddressLink, way: SharedAddress["way"]): SharedAddress {
  return { ip, link, way };
}
