// What the config says of etcd, and the shared addresses that no member may advertise.
import type { Config } from "../document.ts";
import { documentsOf } from "../document.ts";
import { hCloudVIPConfig } from "../documents/hcloud-vip-config.ts";
import { layer2VIPConfig } from "../documents/layer2-vip-config.ts";
import { legacyOf, machineType } from "./machine.ts";

const defaultImage = "registry.k8s.io/etcd:3.7.1";

export interface EtcdSettings {
  readonly image: string;
  /** Values by flag, without dashes. */
  readonly extraArgs: Readonly<Record<string, readonly string[]>>;
  /** Addresses and prefixes, with "!" in front for those to leave out. Empty: the first routed address. */
  readonly advertisedSubnets: readonly string[];
  /** Likewise. Empty: every address. */
  readonly listenSubnets: readonly string[];
}

/** Undefined for machines that are no control plane. */
export function etcdSettings(config: Config): EtcdSettings | undefined {
  if (machineType(config) !== "controlplane") return undefined;
  const etcd = legacyOf(config)?.cluster?.etcd;
  const advertisedSubnets = etcd?.advertisedSubnets ?? (etcd?.subnet === undefined ? [] : [etcd.subnet]);
  const args = Object.entries(etcd?.extraArgs ?? {});
  return {
    image: etcd?.image ?? defaultImage,
    extraArgs: Object.fromEntries(args.map(([flag, value]) => [flag, typeof value === "string" ? [value] : value])),
    advertisedSubnets,
    listenSubnets: etcd?.listenSubnets ?? advertisedSubnets,
  };
}

/** Addresses that move between machines, in any of the forms that a config can name them. */
export function sharedAddresses(config: Config): readonly string[] {
  const devices = legacyOf(config)?.machine?.network?.interfaces ?? [];
  const ofDevices = devices.flatMap(({ vip, vlans = [] }) => [vip?.ip, ...vlans.map((vlan) => vlan.vip?.ip)]);
  const documents = [...documentsOf(config, layer2VIPConfig), ...documentsOf(config, hCloudVIPConfig)];
  return [...ofDevices, ...documents.map(({ name }) => name)].flatMap((ip = "") => (ip === "" ? [] : [ip]));
}
