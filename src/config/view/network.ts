// Host name, resolvers, hosts, and the links of older configs and of documents in one form.
import { documentOf, documentsOf, type Config } from "../document.ts";
import { bondConfig } from "../documents/bond-config.ts";
import { bridgeConfig } from "../documents/bridge-config.ts";
import { dhcpv4Config } from "../documents/dhcpv4-config.ts";
import { dhcpv6Config } from "../documents/dhcpv6-config.ts";
import { dummyLinkConfig } from "../documents/dummy-link-config.ts";
import { hostnameConfig } from "../documents/hostname-config.ts";
import { linkConfig } from "../documents/link-config.ts";
import { resolverConfig } from "../documents/resolver-config.ts";
import { staticHostConfig } from "../documents/static-host-config.ts";
import { vethConfig } from "../documents/veth-config.ts";
import { vlanConfig } from "../documents/vlan-config.ts";
import { vrfConfig } from "../documents/vrf-config.ts";
import { wireguardConfig } from "../documents/wireguard-config.ts";
import type { DhcpOptions, LinkKind, LinkRoute, LinkWish } from "./link-wish.ts";
import { legacyLinks } from "./legacy-network.ts";
import { legacyOf } from "./machine.ts";

export interface HostnameWish {
  /** "" when the config names none. */
  readonly hostname: string;
  /** How a name is made up when no source has one: `stable` from the node's identity, `address` from its first address (old configs). */
  readonly auto: "off" | "stable" | "address";
}

export function hostname(config: Config): HostnameWish {
  const document = documentOf(config, hostnameConfig);
  if (document !== undefined)
    return { hostname: document.hostname ?? "", auto: document.auto === "stable" ? "stable" : "off" };
  const machine = legacyOf(config)?.machine;
  if (machine === undefined) return { hostname: "", auto: "off" };
  return {
    hostname: machine.network?.hostname ?? "",
    auto: machine.features?.stableHostname === true ? "stable" : "address",
  };
}

export interface Nameserver {
  readonly address: string;
  readonly protocol: "Do53" | "DoT" | "DoH";
  readonly tlsServerName: string;
}

export interface Resolver {
  readonly nameservers: readonly Nameserver[];
  readonly searchDomains: readonly string[];
  /** The host's own domain is not searched. */
  readonly disableDefaultSearch: boolean;
}

export function resolver(config: Config): Resolver {
  const document = documentOf(config, resolverConfig);
  const legacy = legacyOf(config)?.machine?.network;
  const nameservers = document?.nameservers?.map(
    ({ address = "", protocol = "Do53", tlsServerName = "" }): Nameserver => ({ address, protocol, tlsServerName }),
  );
  return {
    nameservers:
      nameservers ??
      (legacy?.nameservers ?? []).map((address): Nameserver => ({ address, protocol: "Do53", tlsServerName: "" })),
    searchDomains: document?.searchDomains?.domains ?? legacy?.searchDomains ?? [],
    disableDefaultSearch: document?.searchDomains?.disableDefault ?? legacy?.disableSearchDomain ?? false,
  };
}

/** Lines for /etc/hosts beside the node's own. */
export function staticHosts(config: Config): readonly { readonly ip: string; readonly names: readonly string[] }[] {
  const legacy = legacyOf(config)?.machine?.network?.extraHostEntries ?? [];
  return [
    ...legacy.map(({ ip = "", aliases = [] }) => ({ ip, names: aliases })),
    ...documentsOf(config, staticHostConfig).map(({ name = "", hostnames = [] }) => ({ ip: name, names: hostnames })),
  ];
}

interface CommonFields {
  readonly name?: string;
  readonly up?: boolean;
  readonly mtu?: number;
  readonly multicast?: boolean;
  readonly hardwareAddr?: string;
  readonly addresses?: readonly { readonly address?: string; readonly routePriority?: number }[];
  readonly routes?: readonly RouteFields[];
}

interface RouteFields {
  readonly destination?: string;
  readonly gateway?: string;
  readonly source?: string;
  readonly metric?: number;
  readonly mtu?: number;
  readonly table?: string;
}

/** Links of the machine document first, then those of documents; a link with a DHCP document only is a physical one. */
export function links(config: Config): readonly LinkWish[] {
  const dhcp4 = new Map(
    documentsOf(config, dhcpv4Config).map((document) => [document.name ?? "", dhcpOptions(document)] as const),
  );
  const dhcp6 = new Map(
    documentsOf(config, dhcpv6Config).map((document) => [document.name ?? "", dhcpOptions(document)] as const),
  );
  const documents = documentLinks(config).map((link) => ({
    ...link,
    dhcp4: dhcp4.get(link.name),
    dhcp6: dhcp6.get(link.name),
  }));
  const named = new Set(documents.map(({ name }) => name));
  const others = [...new Set([...dhcp4.keys(), ...dhcp6.keys()])].filter((name) => !named.has(name));
  const bare = others.map((name) => ({
    ...wish({ name }, { kind: "physical" }),
    dhcp4: dhcp4.get(name),
    dhcp6: dhcp6.get(name),
  }));
  return [...legacyLinks(legacyOf(config)?.machine?.network), ...documents, ...bare];
}

function dhcpOptions(document: {
  readonly routeMetric?: number;
  readonly ignoreHostname?: boolean;
  readonly ignoreRoutes?: boolean;
  readonly clientIdentifier?: "none" | "mac" | "duid";
  readonly duidRaw?: string;
}): DhcpOptions {
  return {
    routeMetric: document.routeMetric,
    ignoreHostname: document.ignoreHostname ?? false,
    ignoreRoutes: document.ignoreRoutes ?? false,
    clientIdentifier: document.clientIdentifier ?? "mac",
    duidRaw: document.duidRaw ?? "",
  };
}

function wish(fields: CommonFields, link: LinkKind): LinkWish {
  return {
    name: fields.name ?? "",
    selector: undefined,
    link,
    up: fields.up,
    mtu: fields.mtu,
    multicast: fields.multicast,
    hardwareAddr: fields.hardwareAddr ?? "",
    addresses: (fields.addresses ?? []).map(({ address = "", routePriority }) => ({ address, routePriority })),
    routes: (fields.routes ?? []).map(routeOf),
    dhcp4: undefined,
    dhcp6: undefined,
    legacy: false,
  };
}

function routeOf({ destination = "", gateway = "", source = "", metric, mtu, table = "main" }: RouteFields): LinkRoute {
  return { destination, gateway, source, metric, mtu, table };
}

function documentLinks(config: Config): readonly LinkWish[] {
  return [
    ...documentsOf(config, linkConfig).map((each) => wish(each, { kind: "physical" })),
    ...documentsOf(config, bondConfig).map((each) =>
      wish(each, { kind: "bond", bond: each, selectors: [], primary: "" }),
    ),
    ...documentsOf(config, bridgeConfig).map((each) => wish(each, { kind: "bridge", bridge: each })),
    ...documentsOf(config, dummyLinkConfig).map((each) => wish(each, { kind: "dummy" })),
    ...documentsOf(config, vlanConfig).map((each) =>
      wish(each, {
        kind: "vlan",
        parent: each.parent ?? "",
        vlanId: each.vlanID ?? 0,
        protocol: each.vlanMode ?? "802.1q",
      }),
    ),
    ...documentsOf(config, vrfConfig).map((each) =>
      wish(each, { kind: "vrf", links: each.links ?? [], table: each.table ?? "unspec" }),
    ),
    ...documentsOf(config, vethConfig).flatMap((each) => [
      wish(each, { kind: "veth", peer: each.peer?.name ?? "" }),
      wish(each.peer ?? {}, { kind: "veth", peer: each.name ?? "" }),
    ]),
    ...documentsOf(config, wireguardConfig).map((each) => wish(each, { kind: "wireguard", wireguard: each })),
  ];
}
