// What a config wants of one link, whichever form it was written in.
import type { BondConfig } from "../documents/bond-config.ts";
import type { BridgeConfig } from "../documents/bridge-config.ts";
import type { WireguardConfig } from "../documents/wireguard-config.ts";

export interface LinkAddress {
  /** `address/bits`. */
  readonly address: string;
  readonly routePriority: number | undefined;
}

export interface LinkRoute {
  /** "" for the default route of the gateway's family. */
  readonly destination: string;
  readonly gateway: string;
  readonly source: string;
  readonly metric: number | undefined;
  readonly mtu: number | undefined;
  /** `main` when unset. */
  readonly table: string;
}

export interface DhcpOptions {
  readonly routeMetric: number | undefined;
  readonly ignoreHostname: boolean;
  readonly ignoreRoutes: boolean;
  readonly clientIdentifier: "none" | "mac" | "duid";
  /** Hex with colons, "" when unset. */
  readonly duidRaw: string;
}

/** Which physical links an older block is for: all given fields must match, patterns allowed. */
export interface DeviceSelector {
  readonly busPath?: string;
  readonly hardwareAddr?: string;
  readonly permanentAddr?: string;
  readonly pciID?: string;
  readonly driver?: string;
  readonly physical?: boolean;
}

export interface BondLink {
  readonly kind: "bond";
  readonly bond: BondConfig;
  readonly selectors: readonly DeviceSelector[];
  /** Name of the member that is used as long as it works; "" when they are alike. Older blocks only. */
  readonly primary: string;
}

export type LinkKind =
  | { readonly kind: "physical" }
  | { readonly kind: "dummy" }
  | BondLink
  | { readonly kind: "bridge"; readonly bridge: BridgeConfig }
  | { readonly kind: "vlan"; readonly parent: string; readonly vlanId: number; readonly protocol: "802.1q" | "802.1ad" }
  | { readonly kind: "vrf"; readonly links: readonly string[]; readonly table: string }
  | { readonly kind: "veth"; readonly peer: string }
  | { readonly kind: "wireguard"; readonly wireguard: WireguardConfig };

/** All that a config says about one link. */
export interface LinkWish {
  /** "" when `selector` says which links are meant. */
  readonly name: string;
  readonly selector: DeviceSelector | undefined;
  readonly link: LinkKind;
  /** Bridge that the link itself says it is a port of; "" or absent when none, or when the bridge says so. */
  readonly bridge?: string;
  /** Undefined: up, unless the document says otherwise. */
  readonly up: boolean | undefined;
  readonly mtu: number | undefined;
  readonly multicast: boolean | undefined;
  /** "" when unset. */
  readonly hardwareAddr: string;
  readonly addresses: readonly LinkAddress[];
  readonly routes: readonly LinkRoute[];
  readonly dhcp4: DhcpOptions | undefined;
  readonly dhcp6: DhcpOptions | undefined;
  /** Comes from the machine document, whose wishes are weaker than those of documents. */
  readonly legacy: boolean;
}
