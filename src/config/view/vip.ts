// Addresses that control planes share: one of them has each at a time.
import type { Config } from "../document.ts";
import { documentsOf } from "../document.ts";
import { hCloudVIPConfig } from "../documents/hcloud-vip-config.ts";
import { layer2VIPConfig } from "../documents/layer2-vip-config.ts";
import { legacyOf } from "./machine.ts";

export interface SharedAddress {
  /** Without a prefix length. */
  readonly ip: string;
  readonly linkName: string;
  /** How others learn who has it: by ARP, or because a cloud is told. */
  readonly way: "arp" | "cloud";
}

export function sharedAddresses(config: Config): readonly SharedAddress[] {
  const devices = legacyOf(config)?.machine?.network?.interfaces ?? [];
  const all = [
    ...devices.flatMap(({ interface: name = "", vip, vlans = [] }) => [
      ofDevice(name, vip),
      ...vlans.map((vlan) => ofDevice(`${name}.${vlan.vlanId ?? 0}`, vlan.vip)),
    ]),
    ...documentsOf(config, layer2VIPConfig).map(({ name, link }) => shared(name, link, "arp")),
    ...documentsOf(config, hCloudVIPConfig).map(({ name, link }) => shared(name, link, "cloud")),
  ];
  return all.filter(({ ip }) => ip !== "");
}

interface DeviceVip {
  readonly ip?: string;
  readonly equinixMetal?: object;
  readonly hcloud?: object;
}

function ofDevice(linkName: string, vip: DeviceVip | undefined): SharedAddress {
  const isCloud = vip?.equinixMetal !== undefined || vip?.hcloud !== undefined;
  return shared(vip?.ip, linkName, isCloud ? "cloud" : "arp");
}

function shared(ip = "", linkName = "", way: SharedAddress["way"]): SharedAddress {
  return { ip, linkName, way };
}
