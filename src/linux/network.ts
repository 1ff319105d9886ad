// The kernel's network as the rooms above see it: links, addresses, routes and rules with their changes, and the few sockets that its clients need.
import type { EthernetChange, EthernetState } from "../formats/ethtool-settings.ts";
import type { PacketChain } from "../formats/nftables/chain.ts";
import type { Address } from "../formats/rtnetlink-address.ts";
import type { Link, LinkChange } from "../formats/rtnetlink-link.ts";
import type { Route } from "../formats/rtnetlink-route.ts";
import type { Rule } from "../formats/rtnetlink-rule.ts";
import type { WireguardChange, WireguardState } from "../formats/wireguard.ts";

export type NetworkPart = "links" | "addresses" | "routes" | "rules";

/** What drivers, ethtool, the PCI bus and udev know of a link. Texts are empty and numbers absent when nobody knows. */
export interface LinkDevice {
  readonly driver: string;
  readonly driverVersion: string;
  readonly firmwareVersion: string;
  /** Address on the bus, such as `0000:00:02.0`. */
  readonly busPath: string;
  /** `vendor:device` in upper-case hexadecimal, such as `8086:100E`; empty for devices that are not PCI themselves. */
  readonly pciId: string;
  /** With `0x` in front, as sysfs has them. */
  readonly productId: string;
  readonly vendorId: string;
  /** Names from udev's hardware database. */
  readonly product: string;
  readonly vendor: string;
  /** PORT_… number of ethtool; 255 is "other". */
  readonly port: number | undefined;
  readonly speedMbit: number | undefined;
  /** 0 half, 1 full, 255 unknown. */
  readonly duplex: number | undefined;
  readonly hasLink: boolean | undefined;
}

export interface UdpPacket {
  readonly payload: Uint8Array;
  readonly address: string;
  readonly port: number;
}

/** A datagram socket. One reader at a time; closing it rejects the reader with code ECANCELED. */
export interface UdpSocket extends AsyncDisposable {
  /** The local port. */
  readonly port: number;
  send(payload: Uint8Array, to: { readonly address: string; readonly port: number }): Promise<void>;
  receive(signal: AbortSignal): Promise<UdpPacket>;
}

/** A TCP connection. What nobody reads makes the other side wait. */
export interface TcpStream extends AsyncDisposable {
  /** Resolves when the system has taken the bytes. */
  write(bytes: Uint8Array): Promise<void>;
  /** Pieces as they come, until the other side ends. The signal ends the connection, too. */
  read(signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** Closing it waits for the connections that were taken. */
export interface TcpServer extends AsyncDisposable {
  readonly port: number;
  /** Undefined when the server was closed. One waiter at a time. */
  accept(signal: AbortSignal): Promise<TcpStream | undefined>;
}

export interface CaptureOptions {
  /** Of the link. */
  readonly index: number;
  /** Also packets for others. */
  readonly isPromiscuous: boolean;
  /** Classic BPF: what it does not accept is left out; all packets when it is empty. */
  readonly filter: readonly { readonly op: number; readonly jt: number; readonly jf: number; readonly k: number }[];
}

/** A socket for a client that has no address yet: it broadcasts from 0.0.0.0:68 and hears everything sent to port 68 on its link. */
export interface DhcpSocket extends AsyncDisposable {
  broadcast(payload: Uint8Array): Promise<void>;
  receive(signal: AbortSignal): Promise<UdpPacket>;
}

/**
 * All calls reject with a `SystemError` when the kernel refuses; ask its `code`: EEXIST, ENOENT, ENODEV, ESRCH, EADDRNOTAVAIL.
 */
export interface Network {
  links(signal: AbortSignal): Promise<readonly Link[]>;
  addresses(signal: AbortSignal): Promise<readonly Address[]>;
  /** Of all tables, without the entries of the route cache. */
  routes(signal: AbortSignal): Promise<readonly Route[]>;
  rules(signal: AbortSignal): Promise<readonly Rule[]>;
  /**
   * Says which parts changed; the reader then lists them. The first step names all the asked-for parts, as does each one after messages were lost. Changes that come
   * while the reader works are collected into one step. Ends with the signal.
   */
  watch(parts: readonly NetworkPart[], signal: AbortSignal): AsyncIterable<ReadonlySet<NetworkPart>>;

  /** `change.name` and `change.detail` are required: the kernel makes no physical links. */
  createLink(change: LinkChange, signal: AbortSignal): Promise<void>;
  changeLink(index: number, change: LinkChange, signal: AbortSignal): Promise<void>;
  deleteLink(index: number, signal: AbortSignal): Promise<void>;
  addAddress(address: Address, signal: AbortSignal): Promise<void>;
  deleteAddress(address: Address, signal: AbortSignal): Promise<void>;
  addRoute(route: Route, signal: AbortSignal): Promise<void>;
  deleteRoute(route: Route, signal: AbortSignal): Promise<void>;
  addRule(rule: Rule, signal: AbortSignal): Promise<void>;
  deleteRule(rule: Rule, signal: AbortSignal): Promise<void>;
  /**
   * Puts these chains in the place of everything in table `inet <table>` of the packet filter, all at once or not at all; the table goes when there are none. Other tables
   * stay as they are.
   */
  replaceChains(table: string, chains: readonly PacketChain[], signal: AbortSignal): Promise<void>;
  /** Makes table `ip <table>` of the packet filter with one chain that no packet comes by. Rejects with EEXIST, and changes nothing, when there is such a table. */
  addHintTable(table: string, chain: string, signal: AbortSignal): Promise<void>;

  device(link: Link, signal: AbortSignal): Promise<LinkDevice>;
  /** Settings of a network card. Parts that its driver does not know are absent. The kernel announces no changes of them here. */
  ethernet(index: number, signal: AbortSignal): Promise<EthernetState>;
  /** Rejects with ENOTSUP where the driver does not know the part, and with EINVAL where a value is beyond the card. */
  changeEthernet(index: number, change: EthernetChange, signal: AbortSignal): Promise<void>;
  /** Keys and peers of a WireGuard link. The kernel announces no changes of them. */
  wireguard(index: number, signal: AbortSignal): Promise<WireguardState>;
  changeWireguard(index: number, change: WireguardChange, signal: AbortSignal): Promise<void>;

  /** Tells everybody on the link that this address (IPv4) is to be found here from now on. */
  announce(link: Pick<Link, "index" | "hardwareAddr">, address: string): Promise<void>;
  openDhcp(link: Pick<Link, "index" | "hardwareAddr">): Promise<DhcpSocket>;
  /** `localAddress` and `localPort` absent: any. */
  openUdp(options: {
    readonly localAddress?: string;
    readonly localPort?: number;
    readonly family: 4 | 6;
  }): Promise<UdpSocket>;
  /** Frames as they pass, until the signal aborts. */
  capture(options: CaptureOptions, signal: AbortSignal): AsyncIterable<Uint8Array>;
  openTcp(target: { readonly host: string; readonly port: number }, signal: AbortSignal): Promise<TcpStream>;
  /** `localPort` 0: any. */
  listenTcp(options: { readonly localAddress: string; readonly localPort: number }): Promise<TcpServer>;
  /** Addresses of a name, IPv4 first; a text that is an address answers itself. Rejects with the resolver's code, such as ENOTFOUND or ETIMEOUT. */
  lookup(name: string, signal: AbortSignal): Promise<readonly string[]>;
  /** Resolves when a TCP connection could be made. */
  connectTcp(target: { readonly host: string; readonly port: number }, signal: AbortSignal): Promise<void>;
  /** Status of an HTTP GET; redirects are not followed. */
  httpStatus(url: string, signal: AbortSignal): Promise<number>;
}
