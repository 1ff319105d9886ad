// rtnetlink codecs on dumps of a real kernel: testdata/rtnetlink-*.bin were taken in a network namespace of Linux 6.18 with a veth pair
// (eth0 with altnames, alias and addresses; peer0 with a point-to-point address), routes and rules made by iproute2.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { concatBytes } from "../base/bytes.ts";
import { netlinkTypes, parseNetlinkMessages } from "./netlink.ts";
import { encodeAddress, parseAddress } from "./rtnetlink-address.ts";
import type { LinkDetail } from "./rtnetlink-link.ts";
import { encodeLink, parseLink } from "./rtnetlink-link.ts";
import { encodeRoute, parseRoute, routeFlags, routeTables } from "./rtnetlink-route.ts";
import { encodeRule, parseRule } from "./rtnetlink-rule.ts";

function payloads(name: string): readonly Uint8Array[] {
  const bytes = Uint8Array.from(readFileSync(new URL(`testdata/${name}.bin`, import.meta.url)));
  return parseNetlinkMessages(bytes)
    .filter(({ type }) => type !== netlinkTypes.done)
    .map(({ payload }) => payload);
}

test("parseLink() reads a kernel's dump", () => {
  const links = payloads("rtnetlink-links").map(parseLink);
  expect(
    links.map(({ name, type, kind, mtu, operationalState }) => ({ name, type, kind, mtu, operationalState })),
  ).toEqual([
    { name: "lo", type: 772, kind: "", mtu: 65536, operationalState: 0 },
    { name: "peer0", type: 1, kind: "veth", mtu: 1500, operationalState: 6 },
    { name: "eth0", type: 1, kind: "veth", mtu: 1500, operationalState: 6 },
  ]);
  expect(links[2]).toMatchObject({
    altNames: ["enx525400123456", "enp0s2"],
    alias: "uplink port",
    queueDisc: "noqueue",
    linkIndex: links[1]?.index,
    masterIndex: 0,
    hardwareAddr: Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56),
    broadcastAddr: Uint8Array.of(255, 255, 255, 255, 255, 255),
  });
});

test.each<LinkDetail>([
  { kind: "vlan", id: 100, protocol: 0x88a8 },
  { kind: "bridge", stp: true, vlanFiltering: false },
  { kind: "vrf", table: 500 },
  { kind: "dummy" },
  {
    kind: "bond",
    settings: {
      mode: 4,
      miimon: 100,
      lacpRate: 1,
      adActorSysPrio: 65535,
      arpIpTargets: ["10.0.0.1"],
      nsIp6Targets: ["fe80::1"],
    },
  },
])("encodeLink() writes what parseLink() reads: $kind", (detail) => {
  const link = parseLink(encodeLink(7, { name: "x0", mtu: 1400, masterIndex: 3, linkIndex: 2, up: true, detail }));
  expect(link).toMatchObject({
    index: 7,
    name: "x0",
    mtu: 1400,
    masterIndex: 3,
    linkIndex: 2,
    flags: 1,
    kind: detail.kind,
    detail,
  });
});

test("parseAddress() reads a kernel's dump", () => {
  const addresses = payloads("rtnetlink-addresses").map(parseAddress);
  expect(
    addresses.map(({ address, prefixLength, scope, peer, priority }) => ({
      address,
      prefixLength,
      scope,
      peer,
      priority,
    })),
  ).toEqual(
    expect.arrayContaining([
      { address: "127.0.0.1", prefixLength: 8, scope: 254, peer: undefined, priority: 0 },
      { address: "10.0.2.15", prefixLength: 24, scope: 0, peer: undefined, priority: 1024 },
      { address: "192.0.2.1", prefixLength: 32, scope: 0, peer: "192.0.2.2", priority: 0 },
      { address: "2001:db8::5", prefixLength: 64, scope: 0, peer: undefined, priority: 0 },
    ]),
  );
  const [first] = addresses.filter(({ address }) => address === "10.0.2.15");
  expect(first && parseAddress(encodeAddress(first))).toEqual(first);
});

test("parseRoute() reads a kernel's dump", () => {
  const routes = payloads("rtnetlink-routes").map(parseRoute);
  expect(routes.some(({ flags }) => (flags & routeFlags.cloned) !== 0)).toBe(false);
  const main = routes.filter(({ table, family }) => table === routeTables.main && family === 2);
  expect(
    main.map(({ destination, gateway, source, priority, protocol, type, mtu }) => ({
      destination,
      gateway,
      source,
      priority,
      protocol,
      type,
      mtu,
    })),
  ).toEqual(
    expect.arrayContaining([
      {
        destination: undefined,
        gateway: "10.0.2.2",
        source: "10.0.2.15",
        priority: 1024,
        protocol: 3,
        type: 1,
        mtu: 1400,
      },
      {
        destination: "10.0.2.0/24",
        gateway: undefined,
        source: "10.0.2.15",
        priority: 1024,
        protocol: 2,
        type: 1,
        mtu: 0,
      },
      {
        destination: "203.0.113.0/24",
        gateway: undefined,
        source: undefined,
        priority: 0,
        protocol: 3,
        type: 6,
        mtu: 0,
      },
    ]),
  );
  const [multipath] = routes.filter(({ table }) => table === 500);
  expect(multipath?.nextHops.map(({ gateway, weight }) => ({ gateway, weight }))).toEqual([
    { gateway: "10.0.2.3", weight: 2 },
    { gateway: "10.0.2.4", weight: 1 },
  ]);
  for (const route of routes) expect(parseRoute(encodeRoute(route))).toEqual(route);
});

test("parseRule() reads a kernel's dump", () => {
  const rules = payloads("rtnetlink-rules").map(parseRule);
  expect(rules).toEqual(
    expect.arrayContaining([
      {
        family: 2,
        source: "10.0.2.0/24",
        table: 180,
        priority: 32500,
        action: 1,
        inLink: "",
        outLink: "",
        mark: 0x40,
        mask: 0x60,
      },
      {
        family: 2,
        destination: "198.51.100.0/24",
        table: 500,
        priority: 1000,
        action: 1,
        inLink: "eth0",
        outLink: "",
        mark: 0,
        mask: 0,
      },
      {
        family: 10,
        source: "2001:db8::/32",
        table: 0,
        priority: 77,
        action: 6,
        inLink: "",
        outLink: "",
        mark: 0,
        mask: 0,
      },
    ]),
  );
  for (const rule of rules) expect(parseRule(encodeRule(rule))).toEqual(rule);
});

test("parseNetlinkMessages() refuses lengths that do not fit", () => {
  const good = payloads("rtnetlink-rules")[0] ?? new Uint8Array();
  expect(() => parseNetlinkMessages(concatBytes([Uint8Array.of(255, 0, 0, 0), good]))).toThrow("length is 255");
  expect(() => parseLink(new Uint8Array(3))).toThrow("found 3 bytes");
});
