// The real network: rtnetlink for everything that has a state, packet and UDP sockets for the clients.
import { wakeup } from "../base/wakeup.ts";
import { netlinkFlags, type NetlinkMessage } from "../formats/netlink.ts";
import { batchBrackets, encodeHintTable, encodeTableReplacement } from "../formats/nftables/table.ts";
import { addressMessages, encodeAddress, encodeAddressDump, parseAddress } from "../formats/rtnetlink-address.ts";
import { encodeLink, encodeLinkReference, linkMessages, parseLink } from "../formats/rtnetlink-link.ts";
import { encodeRoute, encodeRouteDump, parseRoute, routeFlags, routeMessages } from "../formats/rtnetlink-route.ts";
import { encodeRule, encodeRuleDump, parseRule, ruleMessages } from "../formats/rtnetlink-rule.ts";
import type { Libc } from "./ffi/libc.ts";
import { openEthernetSettings } from "./ethernet.ts";
import { openLinkDevices } from "./link-device.ts";
import { openNetlink, openNetlinkMonitor } from "./netlink.ts";
import type { Network, NetworkPart } from "./network.ts";
import { httpStatus, lookup, openUdp, connectTcp } from "./network-clients.ts";
import { capturePackets } from "./packet-capture.ts";
import { announceAddress, openDhcpSocket } from "./packet-socket.ts";
import { listenTcp, openTcp } from "./tcp.ts";
import type { RawSockets } from "./socket.ts";
import type { Web } from "./web.ts";
import { openWireguard } from "./wireguard.ts";

const NETLINK_ROUTE = 0;
const NETLINK_NETFILTER = 12;

/** Bits of RTNLGRP_… numbers. Source: include/uapi/linux/rtnetlink.h. */
const groups: Readonly<Record<NetworkPart, number>> = {
  links: 1 << 0,
  addresses: (1 << 4) | (1 << 8),
  routes: (1 << 6) | (1 << 10),
  rules: (1 << 7) | (1 << 18),
};

const partOfMessage: ReadonlyMap<number, NetworkPart> = new Map([
  [linkMessages.new, "links"],
  [linkMessages.delete, "links"],
  [addressMessages.new, "addresses"],
  [addressMessages.delete, "addresses"],
  [routeMessages.new, "routes"],
  [routeMessages.delete, "routes"],
  [ruleMessages.new, "rules"],
  [ruleMessages.delete, "rules"],
]);

/** The network of the namespace we are in. */
export function openNetwork(libc: Libc, sockets: RawSockets, web: Pick<Web, "get">): Network & AsyncDisposable {
  const route = openNetlink(sockets, NETLINK_ROUTE);
  const devices = openLinkDevices(libc, sockets);
  const ethernet = openEthernetSettings(sockets);
  const tunnels = openWireguard(sockets);
  const { create, exclusive, dump, append } = netlinkFlags;

  async function list<T>(
    type: number,
    payload: Uint8Array,
    parse: (payload: Uint8Array) => T,
    signal: AbortSignal,
  ): Promise<readonly T[]> {
    const answers = await route.request({ type, flags: dump, payload }, signal);
    return answers.map((message) => parse(message.payload));
  }

  async function act(type: number, flags: number, payload: Uint8Array, signal: AbortSignal): Promise<void> {
    await route.request({ type, flags, payload }, signal);
  }

  return {
    links: (signal) => list(linkMessages.get, encodeLinkReference(0), parseLink, signal),
    addresses: (signal) => list(addressMessages.get, encodeAddressDump(), parseAddress, signal),
    rules: (signal) => list(ruleMessages.get, encodeRuleDump(), parseRule, signal),
    async routes(signal) {
      const all = await list(routeMessages.get, encodeRouteDump(), parseRoute, signal);
      return all.filter(({ flags }) => (flags & routeFlags.cloned) === 0);
    },
    watch: (parts, signal) => watch(sockets, parts, signal),
    createLink: (change, signal) => act(linkMessages.new, create | exclusive, encodeLink(0, change), signal),
    changeLink: (index, change, signal) => act(linkMessages.new, 0, encodeLink(index, change), signal),
    deleteLink: (index, signal) => act(linkMessages.delete, 0, encodeLinkReference(index), signal),
    addAddress: (address, signal) => act(addressMessages.new, create | exclusive, encodeAddress(address), signal),
    deleteAddress: (address, signal) => act(addressMessages.delete, 0, encodeAddress(address), signal),
    addRoute: (one, signal) => act(routeMessages.new, create | exclusive, encodeRoute(one), signal),
    deleteRoute: (one, signal) => act(routeMessages.delete, 0, encodeRoute(one), signal),
    addRule: (rule, signal) => act(ruleMessages.new, create | exclusive | append, encodeRule(rule), signal),
    deleteRule: (rule, signal) => act(ruleMessages.delete, 0, encodeRule(rule), signal),
    async replaceChains(table, chains, signal) {
      // Opened for each change, of which there are few: nodes without a packet filter need no socket.
      await using netfilter = openNetlink(sockets, NETLINK_NETFILTER);
      const { begin, end } = batchBrackets();
      await netfilter.batch([begin, ...encodeTableReplacement(table, chains), end], signal);
    },
    async addHintTable(table, chain, signal) {
      await using netfilter = openNetlink(sockets, NETLINK_NETFILTER);
      const { begin, end } = batchBrackets();
      await netfilter.batch([begin, ...encodeHintTable(table, chain), end], signal);
    },
    device: (link, signal) => devices.read(link, signal),
    ethernet: (index, signal) => ethernet.read(index, signal),
    changeEthernet: (index, change, signal) => ethernet.change(index, change, signal),
    wireguard: (index, signal) => tunnels.read(index, signal),
    changeWireguard: (index, change, signal) => tunnels.change(index, change, signal),
    announce: (link, address) => announceAddress(libc, sockets, { link, address }),
    openDhcp: (link) => openDhcpSocket(libc, sockets, link),
    openUdp,
    lookup,
    capture: (options, signal) => capturePackets(libc, sockets, options, signal),
    openTcp,
    listenTcp,
    connectTcp,
    httpStatus: (url, signal) => httpStatus(web, url, signal),
    async [Symbol.asyncDispose]() {
      await devices[Symbol.asyncDispose]();
      await ethernet[Symbol.asyncDispose]();
      await tunnels[Symbol.asyncDispose]();
      await route[Symbol.asyncDispose]();
    },
  };
}

async function* watch(
  sockets: RawSockets,
  parts: readonly NetworkPart[],
  signal: AbortSignal,
): AsyncGenerator<ReadonlySet<NetworkPart>> {
  const monitor = openNetlinkMonitor(
    sockets,
    NETLINK_ROUTE,
    parts.reduce((mask, part) => mask | groups[part], 0),
  );
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const bell = wakeup();
  let changed = new Set<NetworkPart>(parts);
  const reading = collect();
  reading.catch(() => undefined); // told to the reader when it comes back; until then nobody listens
  try {
    while (!signal.aborted) {
      if (changed.size === 0) {
        if (ended.signal.aborted) break;
        await bell.next(either);
        continue;
      }
      const step = changed;
      changed = new Set();
      yield step;
    }
  } finally {
    ended.abort();
    await reading;
  }

  async function collect(): Promise<void> {
    try {
      for await (const messages of monitor.read(either)) {
        for (const part of partsOf(messages, parts)) changed.add(part);
        if (changed.size > 0) bell.ring();
      }
    } finally {
      ended.abort();
    }
  }
}

function partsOf(
  messages: readonly NetlinkMessage[] | undefined,
  asked: readonly NetworkPart[],
): readonly NetworkPart[] {
  if (messages === undefined) return asked;
  return messages
    .map(({ type }) => partOfMessage.get(type))
    .filter((part) => part !== undefined && asked.includes(part)) as NetworkPart[];
}
