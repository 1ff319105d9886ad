// The network tables of a kernel in memory, and what a kernel does to them by itself: carriers, routes that come with addresses, what goes with a link.
import { maskIpPrefix, parseIp, parseIpPrefix, formatIp, formatIpPrefix, prefixContains } from "../../base/ip.ts";
import { wakeup } from "../../base/wakeup.ts";
import type { Address } from "../../formats/rtnetlink-address.ts";
import { addressFlags, families, scopes } from "../../formats/rtnetlink-address.ts";
import type { Link, LinkChange, LinkDetail } from "../../formats/rtnetlink-link.ts";
import { linkFlags, linkTypes } from "../../formats/rtnetlink-link.ts";
import type { Route } from "../../formats/rtnetlink-route.ts";
import { routeProtocols, routeTables, routeTypes } from "../../formats/rtnetlink-route.ts";
import type { Rule } from "../../formats/rtnetlink-rule.ts";
import type { LinkDevice, NetworkPart } from "../network.ts";
import { SystemError } from "../system-error.ts";

const broadcastFlag = 0x2;
/** What cards take, mostly. */
const maxMtu = 9216;

function checkMtu(mtu: number | undefined): void {
  if (mtu !== undefined && (mtu < 68 || mtu > maxMtu)) refuse("EINVAL", `set an MTU of ${mtu}`);
}

/** A physical link as it is put in. */
export interface PluggedLink {
  readonly name: string;
  readonly hardwareAddr: Uint8Array;
  readonly altNames?: readonly string[];
  readonly device?: Partial<LinkDevice>;
}

/** As the kernel refuses. */
export function refuse(code: string, what: string): never {
  throw new SystemError(`Cannot ${what}: ${code}`, { code, errno: 0, syscall: "netlink" });
}

/** Starts with `lo`, down, and the rules that every kernel has. */
export class NetworkTables {
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

  plug(link: PluggedLink): number {
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
    const names = detail.kind === "veth" ? [name, detail.peerName] : [name];
    if ([...this.links.values()].some((link) => names.includes(link.name))) refuse("EEXIST", `create link "${name}"`);
    const type = detail.kind === "wireguard" ? linkTypes.none : linkTypes.ether;
    const index = this.#insert({ name, kind: detail.kind, type, detail, linkIndex: change.linkIndex ?? 0 });
    this.#carriers.add(index);
    if (detail.kind === "veth") this.#addPeer(index, detail.peerName);
    this.change(this.byName(name), change);
  }

  /** The other end of a veth: each knows the other's index. */
  #addPeer(index: number, name: string): void {
    const peer = this.#insert({ name, kind: "veth", linkIndex: index });
    this.#carriers.add(peer);
    const link = this.links.get(index);
    if (link !== undefined) this.links.set(index, { ...link, linkIndex: peer });
  }

  change(link: Link, change: LinkChange): void {
    const { up, multicast, masterIndex, detail, ...rest } = change;
    checkMtu(change.mtu);
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
      ...(detail === undefined ? {} : { detail: changedDetail(link.detail, detail) }),
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

  /** One end of a veth takes the other with it. */
  remove(index: number): void {
    const { kind, linkIndex } = this.links.get(index) ?? { kind: "", linkIndex: 0 };
    this.links.delete(index);
    if (kind === "veth" && this.links.has(linkIndex)) this.remove(linkIndex);
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
    if (route.source !== undefined && !this.addresses.some(({ address }) => address === route.source))
      refuse("EINVAL", `add route from ${route.source}`);
    this.#insertRoute(route);
  }

  deleteRoute(route: Route): void {
    if (!this.#forgetRoutes((each) => sameRoute(each, route)))
      refuse("ESRCH", `delete route ${route.destination ?? "default"}`);
  }

  addRule(rule: Rule): void {
    if (this.rules.some((each) => sameRule(each, rule))) refuse("EEXIST", `add rule ${rule.priority}`);
    this.rules.push(rule);
    this.changed("rules");
  }

  deleteRule(rule: Rule): void {
    const index = this.rules.findIndex((each) => sameRule(each, rule));
    if (index < 0) refuse("ENOENT", `delete rule ${rule.priority}`);
    this.rules.splice(index, 1);
    this.changed("rules");
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

/** Likewise of rules. */
function sameRule(a: Rule, b: Rule): boolean {
  return a.family === b.family && a.priority === b.priority && a.source === b.source && a.destination === b.destination;
}

/** Settings of a bond that are not named stay as they were. */
function changedDetail(before: LinkDetail | undefined, change: LinkDetail): LinkDetail {
  if (before?.kind !== "bond" || change.kind !== "bond") return change;
  return { kind: "bond", settings: { ...before.settings, ...change.settings } };
}
