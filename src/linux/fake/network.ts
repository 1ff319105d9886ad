// A network in memory: links with carriers, addresses that bring their routes along, name servers and a DHCP server on the other side of the wire.
import { aborted } from "../../base/abort.ts";
import { queue, type Queue } from "../../base/queue.ts";
import { maskIpPrefix, parseIp, parseIpPrefix, formatIp, formatIpPrefix, prefixContains } from "../../base/ip.ts";
import { wakeup } from "../../base/wakeup.ts";
import type { Address } from "../../formats/rtnetlink-address.ts";
import { addressFlags, families, scopes } from "../../formats/rtnetlink-address.ts";
import type { Link, LinkChange } from "../../formats/rtnetlink-link.ts";
import { linkFlags, linkTypes } from "../../formats/rtnetlink-link.ts";
import type { Route } from "../../formats/rtnetlink-route.ts";
import { routeProtocols, routeTables, routeTypes } from "../../formats/rtnetlink-route.ts";
import type { Rule } from "../../formats/rtnetlink-rule.ts";
import type { LinkDevice, Network, NetworkPart, UdpPacket, UdpSocket } from "../network.ts";
import { SystemError } from "../system-error.ts";
import { fakeTcp, type FakeTcp } from "./tcp.ts";

const broadcastFlag = 0x2;
/** Empty frames that a capture sees, whatever the link. */
const passingPackets = 100;

/** Somebody on the other side of the wire: gets a datagram, gives its answers. */
export type UdpPeer = (
  packet: UdpPacket,
  to: { readonly address: string; readonly port: number },
) => readonly UdpPacket[];

export interface FakeNetwork extends Network {
  /** Puts in a physical link, down, with carrier; gives its index. */
  plug(link: {
    readonly name: string;
    readonly hardwareAddr: Uint8Array;
    readonly altNames?: readonly string[];
    readonly device?: Partial<LinkDevice>;
  }): number;
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
}

function refuse(code: string, what: string): never {
  throw new SystemError(`Cannot ${what}: ${code}`, { code, errno: 0, syscall: "netlink" });
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
  const world = new World();
  const { links, addresses, routes, rules } = world;
  const udp = new Wire();
  const one = (index: number): Link => links.get(index) ?? refuse("ENODEV", `find link ${index}`);

  return {
    names: udp.names,
    reachable: udp.reachable,
    announced: world.announced,
    serve: (port, peer) => udp.serve(port, peer),
    plug: (link) => world.plug(link),
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
    },
    addAddress: async (address) => world.addAddress(one(address.index), address),
    deleteAddress: async (address) => world.deleteAddress(address),
    addRoute: async (route) => world.addRoute(route),
    deleteRoute: async (route) => world.deleteRoute(route),
    addRule: async (rule) => {
      if (rules.some((each) => sameRule(each, rule))) refuse("EEXIST", `add rule ${rule.priority}`);
      rules.push(rule);
      world.changed("rules");
    },
    deleteRule: async (rule) => {
      const index = rules.findIndex((each) => sameRule(each, rule));
      if (index < 0) refuse("ENOENT", `delete rule ${rule.priority}`);
      rules.splice(index, 1);
      world.changed("rules");
    },
    device: async (link) => ({ ...noDevice, ...world.devices.get(link.index) }),
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

/** Sockets and who answers them. */
class Wire {
  readonly names = new Map<string, readonly string[]>();
  readonly reachable = new Set<string>();
  readonly tcp: FakeTcp = fakeTcp();
  readonly #peers = new Map<number, UdpPeer>();
  readonly #open = new Set<{ readonly port: number; readonly received: Queue<UdpPacket> }>();
  #nextPort = 40_000;

  serve(port: number, peer: UdpPeer): void {
    this.#peers.set(port, peer);
  }

  async open(address: string, port: number, isConnected: () => boolean): Promise<UdpSocket> {
    const received: Queue<UdpPacket> = queue(64, "drop-oldest");
    const self = { port: port === 0 ? this.#nextPort++ : port, received };
    const peers = this.#peers;
    const open = this.#open;
    open.add(self);
    return {
      port: self.port,
      async send(payload, to) {
        if (!isConnected()) return;
        const answers = peers.get(to.port)?.({ payload, address, port: self.port }, to) ?? [];
        // A packet socket hears what is meant for the UDP socket of the same port.
        for (const each of open) if (each.port === self.port) for (const answer of answers) each.received.push(answer);
      },
      async receive(signal) {
        return (await received.take(signal)) ?? refuse("ECANCELED", "receive: the socket is closed");
      },
      async [Symbol.asyncDispose]() {
        open.delete(self);
        received.close();
      },
    };
  }
}

/** The tables of the kernel and what it does to them by itself. */
class World {
  readonly links = new Map<number, Link>();
  readonly addresses: Address[] = [];
  readonly routes: Route[] = [];
  readonly rules: Rule[] = [0, 32766, 32767].map((priority) => ({
    family: families.inet4,
    table: priority === 0 ? routeTables.local : priority === 32766 ? routeTables.main : routeTables.default,
    priority,
    action: 1,
    inLink: "",
    outLink: "",
    mark: 0,
    mask: 0,
  }));
  readonly devices = new Map<number, Partial<LinkDevice>>();
  readonly announced: string[] = [];
  readonly #carriers = new Set<number>();
  readonly #watchers = new Set<(part: NetworkPart) => void>();
  #nextIndex = 1;

  constructor() {
    const index = this.#insert({
      name: "lo",
      type: linkTypes.loopback,
      flags: linkFlags.loopback,
      mtu: 65536,
      queueDisc: "noqueue",
      operationalState: 0,
      hardwareAddr: new Uint8Array(6),
      broadcastAddr: new Uint8Array(6),
    });
    this.#carriers.add(index);
  }

  #insert(link: Partial<Link> & { readonly name: string }): number {
    const index = this.#nextIndex++;
    this.links.set(index, {
      type: linkTypes.ether,
      flags: broadcastFlag | linkFlags.multicast,
      linkIndex: 0,
      masterIndex: 0,
      hardwareAddr: Uint8Array.of(2, 0, 0, 0, 0, index),
      permanentAddr: new Uint8Array(),
      broadcastAddr: new Uint8Array(6).fill(255),
      mtu: 1500,
      queueDisc: "fq_codel",
      operationalState: 2,
      alias: "",
      altNames: [],
      kind: "",
      slaveKind: "",
      ...link,
      index,
    });
    this.changed("links");
    return index;
  }

  byName(name: string): Link {
    return [...this.links.values()].find((link) => link.name === name) ?? refuse("ENODEV", `find link "${name}"`);
  }

  plug(link: Parameters<FakeNetwork["plug"]>[0]): number {
    const { device = {}, ...rest } = link;
    const index = this.#insert({ ...rest, permanentAddr: link.hardwareAddr });
    this.devices.set(index, device);
    this.#carriers.add(index);
    return index;
  }

  hasCarrier(link: Link): boolean {
    return this.#carriers.has(link.index);
  }

  setCarrier(index: number, hasCarrier: boolean): void {
    if (hasCarrier) this.#carriers.add(index);
    else this.#carriers.delete(index);
    const link = this.links.get(index);
    if (link !== undefined) this.change(link, {});
  }

  create(change: LinkChange): void {
    const { name = "", detail } = change;
    if (detail === undefined || name === "") refuse("EOPNOTSUPP", "create a link without kind or name");
    if ([...this.links.values()].some((link) => link.name === name)) refuse("EEXIST", `create link "${name}"`);
    const index = this.#insert({ name, kind: detail.kind, detail, linkIndex: change.linkIndex ?? 0 });
    this.#carriers.add(index);
    if (detail.kind === "veth")
      this.#carriers.add(this.#insert({ name: detail.peerName, kind: "veth", linkIndex: index }));
    this.change(this.byName(name), change);
  }

  change(link: Link, change: LinkChange): void {
    const { up, multicast, masterIndex, ...rest } = change;
    const wasUp = (link.flags & linkFlags.up) !== 0;
    const isUp = up ?? wasUp;
    const runs = isUp && this.#carriers.has(link.index);
    const flag = (bit: number, on: boolean): number => (on ? bit : 0);
    const kept = link.flags & ~(linkFlags.up | linkFlags.running | linkFlags.lowerUp | linkFlags.multicast);
    const hasMulticast = multicast ?? (link.flags & linkFlags.multicast) !== 0;
    const state = link.type === linkTypes.loopback ? 0 : runs ? 6 : 2;
    this.links.set(link.index, {
      ...link,
      ...rest,
      ...(masterIndex === undefined
        ? {}
        : { masterIndex, slaveKind: masterIndex === 0 ? "" : (this.links.get(masterIndex)?.kind ?? "") }),
      flags:
        kept |
        flag(linkFlags.up, isUp) |
        flag(linkFlags.running | linkFlags.lowerUp, runs) |
        flag(linkFlags.multicast, hasMulticast),
      operationalState: state,
    });
    this.changed("links");
    if (isUp && !wasUp) this.#cameUp(link);
    if (!isUp && wasUp) this.#forgetRoutes((route) => route.outLinkIndex === link.index);
  }

  /** What a kernel puts on a link that comes up: the loopback addresses, a link-local address made of the MAC. */
  #cameUp(link: Link): void {
    const add = (address: string, prefixLength: number, scope: number): void => {
      const family = address.includes(":") ? families.inet6 : families.inet4;
      if (this.addresses.some((each) => each.index === link.index && each.family === family)) return;
      this.addAddress(link, {
        index: link.index,
        family,
        address,
        prefixLength,
        scope,
        flags: addressFlags.permanent,
        priority: 0,
      });
    };
    if (link.type === linkTypes.loopback) {
      add("127.0.0.1", 8, scopes.host);
      add("::1", 128, scopes.host);
      return;
    }
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = link.hardwareAddr;
    add(formatIp(Uint8Array.of(0xfe, 0x80, 0, 0, 0, 0, 0, 0, a ^ 2, b, c, 0xff, 0xfe, d, e, f)), 64, scopes.link);
  }

  remove(index: number): void {
    this.links.delete(index);
    this.devices.delete(index);
    for (const address of this.addresses.filter((each) => each.index === index)) this.deleteAddress(address);
    this.#forgetRoutes((route) => route.outLinkIndex === index);
    this.changed("links");
  }

  addAddress(link: Link, address: Address): void {
    const same = (each: Address): boolean =>
      each.index === link.index && each.address === address.address && each.prefixLength === address.prefixLength;
    if (this.addresses.some(same)) refuse("EEXIST", `add address ${address.address}`);
    this.addresses.push(address);
    this.changed("addresses");
    const bits = address.family === families.inet4 ? 32 : 128;
    const common = {
      family: address.family,
      source: address.address,
      outLinkIndex: link.index,
      flags: 0,
      mtu: 0,
      nextHops: [],
    };
    const local = {
      table: routeTables.local,
      scope: scopes.host,
      type: routeTypes.local,
      protocol: routeProtocols.kernel,
    };
    this.#insertRoute({ ...common, ...local, destination: `${address.address}/${bits}`, priority: 0 });
    if (address.prefixLength === bits || (address.flags & addressFlags.noPrefixRoute) !== 0) return;
    const prefix = parseIpPrefix(`${address.address}/${address.prefixLength}`);
    if (prefix === undefined) return;
    this.#insertRoute({
      ...common,
      destination: formatIpPrefix(maskIpPrefix(prefix)),
      table: link.type === linkTypes.loopback ? routeTables.local : routeTables.main,
      priority: address.priority,
      scope: scopes.link,
      type: routeTypes.unicast,
      protocol: routeProtocols.kernel,
    });
  }

  deleteAddress(address: Address): void {
    const index = this.addresses.findIndex(
      (each) =>
        each.index === address.index && each.address === address.address && each.prefixLength === address.prefixLength,
    );
    if (index < 0) refuse("EADDRNOTAVAIL", `delete address ${address.address}`);
    this.addresses.splice(index, 1);
    this.changed("addresses");
    this.#forgetRoutes((route) => route.source === address.address && route.outLinkIndex === address.index);
  }

  #insertRoute(route: Route): void {
    this.routes.push(route);
    this.changed("routes");
  }

  addRoute(route: Route): void {
    if (this.routes.some((each) => sameRoute(each, route)))
      refuse("EEXIST", `add route ${route.destination ?? "default"}`);
    const gateway = route.gateway === undefined ? undefined : parseIp(route.gateway);
    const isOnLink = (each: Route): boolean => {
      const prefix =
        each.gateway === undefined && each.destination !== undefined ? parseIpPrefix(each.destination) : undefined;
      return (
        prefix !== undefined && gateway !== undefined && each.scope === scopes.link && prefixContains(prefix, gateway)
      );
    };
    if (gateway !== undefined && gateway.length === 4 && !this.routes.some(isOnLink)) {
      refuse("ENETUNREACH", `add route by gateway ${route.gateway}`);
    }
    this.#insertRoute(route);
  }

  deleteRoute(route: Route): void {
    if (!this.#forgetRoutes((each) => sameRoute(each, route)))
      refuse("ESRCH", `delete route ${route.destination ?? "default"}`);
  }

  #forgetRoutes(isGone: (route: Route) => boolean): boolean {
    const kept = this.routes.filter((route) => !isGone(route));
    if (kept.length === this.routes.length) return false;
    this.routes.splice(0, this.routes.length, ...kept);
    this.changed("routes");
    return true;
  }

  changed(part: NetworkPart): void {
    for (const tell of this.#watchers) tell(part);
  }

  async *watch(parts: readonly NetworkPart[], signal: AbortSignal): AsyncGenerator<ReadonlySet<NetworkPart>> {
    const bell = wakeup();
    let pending = new Set<NetworkPart>(parts);
    const tell = (part: NetworkPart): void => {
      if (!parts.includes(part)) return;
      pending.add(part);
      bell.ring();
    };
    this.#watchers.add(tell);
    try {
      while (!signal.aborted) {
        const step = pending;
        pending = new Set();
        if (step.size > 0) yield step;
        else await bell.next(signal);
      }
    } finally {
      this.#watchers.delete(tell);
    }
  }
}

/** Whether the kernel takes them for one route. */
function sameRoute(a: Route, b: Route): boolean {
  return (
    a.family === b.family &&
    a.destination === b.destination &&
    a.table === b.table &&
    a.priority === b.priority &&
    a.gateway === b.gateway
  );
}

function sameRule(a: Rule, b: Rule): boolean {
  return a.family === b.family && a.priority === b.priority && a.source === b.source && a.destination === b.destination;
}
