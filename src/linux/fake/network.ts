// A network in memory: links with carriers, addresses that bring their routes along, name servers and a DHCP server on the other side of the wire.
import { aborted } from "../../base/abort.ts";
import { parseIp } from "../../base/ip.ts";
import type { EthernetState } from "../../formats/ethtool-settings.ts";
import type { Link } from "../../formats/rtnetlink-link.ts";
import type { WireguardPeerState } from "../../formats/wireguard.ts";
import type { LinkDevice, Network } from "../network.ts";
import { EthernetCards } from "./ethernet.ts";
import { NetworkTables, refuse, type PluggedLink } from "./network-tables.ts";
import { fakePacketFilter, type FakePacketFilter } from "./packet-filter.ts";
import { Tunnels } from "./tunnels.ts";
import { Wire, type UdpPeer } from "./wire.ts";

/** Empty frames that a capture sees, whatever the link. */
const passingPackets = 100;

export interface FakeNetwork extends Network {
  /** Puts in a physical link, down, with carrier; gives its index. */
  plug(link: PluggedLink & { readonly ethernet?: EthernetState }): number;
  /** Takes a link out, with everything on it. */
  unplug(name: string): void;
  setCarrier(name: string, hasCarrier: boolean): void;
  /** Who answers datagrams to this port, whatever the address; replaces the one before. */
  serve(port: number, peer: UdpPeer): void;
  /** What `lookup` knows, and what probes reach. */
  readonly names: Map<string, readonly string[]>;
  readonly reachable: Set<string>;
  /** What was announced: `<link> <address>`. */
  readonly announced: readonly string[];
  readonly packetFilter: FakePacketFilter;
  /** What a peer of a WireGuard link did. */
  hear(link: string, publicKey: Uint8Array, seen: Partial<WireguardPeerState>): void;
  /** What was asked of network cards: `<index> <change>`. */
  readonly ethernetChanges: readonly string[];
  /** How often tunnels were changed. */
  tunnelChanges(): number;
}

const noDevice: LinkDevice = {
  driver: "",
  driverVersion: "",
  firmwareVersion: "",
  busPath: "",
  pciId: "",
  productId: "",
  vendorId: "",
  product: "",
  vendor: "",
  port: undefined,
  speedMbit: undefined,
  duplex: undefined,
  hasLink: undefined,
};

/** Starts with `lo`, down, as a kernel does. */
export function fakeNetwork(): FakeNetwork {
  const world = new NetworkTables();
  const { links, addresses, routes, rules } = world;
  const udp = new Wire();
  const packetFilter = fakePacketFilter();
  const tunnels = new Tunnels();
  const cards = new EthernetCards();
  const one = (index: number): Link => links.get(index) ?? refuse("ENODEV", `find link ${index}`);
  const tunnel = (index: number): number =>
    one(index).kind === "wireguard" ? index : refuse("EOPNOTSUPP", `find tunnel ${index}`);

  return {
    names: udp.names,
    reachable: udp.reachable,
    announced: world.announced,
    packetFilter,
    serve: (port, peer) => udp.serve(port, peer),
    ethernetChanges: cards.changes,
    plug: ({ ethernet = {}, ...link }) => cards.plug(world.plug(link), ethernet),
    unplug: (name) => world.remove(world.byName(name).index),
    setCarrier: (name, hasCarrier) => world.setCarrier(world.byName(name).index, hasCarrier),
    links: async () => [...links.values()],
    addresses: async () => [...addresses],
    routes: async () => [...routes],
    rules: async () => [...rules],
    watch: (parts, signal) => world.watch(parts, signal),
    createLink: async (change) => world.create(change),
    changeLink: async (index, change) => world.change(one(index), change),
    async deleteLink(index) {
      if (one(index).kind === "") refuse("EOPNOTSUPP", `delete link ${index}`);
      world.remove(index);
      tunnels.forget(index);
    },
    addAddress: async (address) => world.addAddress(one(address.index), address),
    deleteAddress: async (address) => world.deleteAddress(address),
    addRoute: async (route) => world.addRoute(route),
    deleteRoute: async (route) => world.deleteRoute(route),
    addRule: async (rule) => world.addRule(rule),
    deleteRule: async (rule) => world.deleteRule(rule),
    replaceChains: async (table, chains) => packetFilter.replace(table, chains),
    addHintTable: async (table, chain) => {
      if (packetFilter.hints.has(table)) refuse("EEXIST", `add table "${table}"`);
      packetFilter.hints.set(table, chain);
    },
    device: async (link) => ({ ...noDevice, ...world.devices.get(link.index) }),
    ethernet: async (index) => cards.read(one(index).index),
    changeEthernet: async (index, change) => cards.change(one(index).index, change),
    wireguard: async (index) => tunnels.read(tunnel(index)),
    changeWireguard: async (index, change) => tunnels.change(tunnel(index), change),
    hear: (link, publicKey, seen) => tunnels.hear(world.byName(link).index, publicKey, seen),
    tunnelChanges: () => tunnels.changes,
    announce: async (link, address) => void world.announced.push(`${one(link.index).name} ${address}`),
    openDhcp: async (link) => {
      const socket = await udp.open("0.0.0.0", 68, () => world.hasCarrier(one(link.index)));
      return {
        broadcast: (payload) => socket.send(payload, { address: "255.255.255.255", port: 67 }),
        receive: (signal) => socket.receive(signal),
        [Symbol.asyncDispose]: () => socket[Symbol.asyncDispose](),
      };
    },
    openUdp: ({ localAddress = "0.0.0.0", localPort = 0 }) => udp.open(localAddress, localPort, () => true),
    async *capture(_options, signal) {
      for (let packets = 0; packets < passingPackets && !signal.aborted; packets++) yield new Uint8Array(60);
      await aborted(signal);
    },
    openTcp: ({ host, port }) => udp.tcp.open(`${host}:${port}`),
    listenTcp: ({ localAddress, localPort }) => udp.tcp.listen(localAddress, localPort),
    lookup: async (name) =>
      parseIp(name) === undefined ? (udp.names.get(name) ?? refuse("ENOTFOUND", `look up "${name}"`)) : [name],
    async connectTcp({ host, port }) {
      if (!udp.reachable.has(`${host}:${port}`)) refuse("ECONNREFUSED", `connect to ${host}:${port}`);
    },
    httpStatus: async (url) => (udp.reachable.has(url) ? 200 : refuse("ECONNREFUSED", `get ${url}`)),
  };
}
