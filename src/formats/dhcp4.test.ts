// DHCPv4 messages: a server's answer byte by byte, round trips, and what a broken server may send.
import { expect, test } from "vitest";
import { concatBytes, encodeUtf8 } from "../base/bytes.ts";
import type { DhcpMessage } from "./dhcp4.ts";
import { dhcpAddressOption, dhcpOptions as o, encodeDhcpMessage, parseDhcpMessage, readDhcpAnswer } from "./dhcp4.ts";

const request: DhcpMessage = {
  kind: "request",
  transactionId: 0xdeadbeef,
  seconds: 3,
  broadcast: true,
  clientAddress: "0.0.0.0",
  yourAddress: "0.0.0.0",
  nextServer: "0.0.0.0",
  relayAddress: "0.0.0.0",
  hardwareAddr: Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56),
  options: new Map([
    [o.messageType, Uint8Array.of(1)],
    [o.clientId, Uint8Array.of(1, 0x52, 0x54, 0, 0x12, 0x34, 0x56)],
    [o.requestedAddress, dhcpAddressOption("10.0.2.15")],
  ]),
};

test("encodeDhcpMessage() and parseDhcpMessage() are inverse", () => {
  const bytes = encodeDhcpMessage(request);
  expect(bytes.length).toBe(300);
  expect(parseDhcpMessage(bytes)).toEqual(request);
});

test("long options are split and joined again", () => {
  const long = new Uint8Array(600).fill(7);
  const message = { ...request, options: new Map([[o.searchDomains, long]]) };
  expect(parseDhcpMessage(encodeDhcpMessage(message)).options.get(o.searchDomains)).toEqual(long);
});

function answer(
  options: readonly (readonly [number, readonly number[] | string])[],
): ReturnType<typeof readDhcpAnswer> {
  const values = options.map(
    ([code, value]) => [code, typeof value === "string" ? encodeUtf8(value) : Uint8Array.from(value)] as const,
  );
  return readDhcpAnswer({ ...request, kind: "reply", yourAddress: "10.0.2.15", options: new Map(values) });
}

test("readDhcpAnswer() reads every option we ask for", () => {
  const found = answer([
    [o.messageType, [5]],
    [o.subnetMask, [255, 255, 255, 0]],
    [o.routers, [10, 0, 2, 2]],
    [o.dnsServers, [10, 0, 2, 3, 1, 1, 1, 1]],
    [o.hostname, "node1.example.org\0"],
    [o.domainName, "example.org"],
    [o.mtu, [0x05, 0x78]],
    [o.ntpServers, [10, 0, 2, 4]],
    [o.leaseTime, [0, 1, 0x51, 0x80]],
    [o.serverId, [10, 0, 2, 2]],
    [
      o.searchDomains,
      [
        3, 101, 110, 103, 5, 97, 112, 112, 108, 101, 3, 99, 111, 109, 0, 9, 109, 97, 114, 107, 101, 116, 105, 110, 103,
        0xc0, 4,
      ],
    ],
    [o.classlessRoutes, [24, 192, 168, 7, 10, 0, 2, 9, 0, 10, 0, 2, 2, 32, 169, 254, 169, 254, 0, 0, 0, 0]],
  ]);
  expect(found).toEqual({
    messageType: 5,
    address: "10.0.2.15",
    serverId: "10.0.2.2",
    prefixLength: 24,
    routers: ["10.0.2.2"],
    classlessRoutes: [
      { destination: "192.168.7.0/24", gateway: "10.0.2.9" },
      { destination: "0.0.0.0/0", gateway: "10.0.2.2" },
      { destination: "169.254.169.254/32", gateway: "0.0.0.0" },
    ],
    dnsServers: ["10.0.2.3", "1.1.1.1"],
    ntpServers: ["10.0.2.4"],
    hostname: "node1.example.org",
    domainName: "example.org",
    searchDomains: ["eng.apple.com", "marketing.apple.com"],
    mtu: 1400,
    leaseSeconds: 86400,
    renewalSeconds: undefined,
    rebindingSeconds: undefined,
    message: undefined,
  });
});

test("readDhcpAnswer() takes malformed options as absent", () => {
  const found = answer([
    [o.subnetMask, [255, 0, 255, 0]],
    [o.classlessRoutes, [33, 1, 2, 3]],
    [o.searchDomains, [0xc0, 0]],
    [o.mtu, [1]],
  ]);
  expect([answer([[o.mtu, [0, 67]]]).mtu, answer([[o.mtu, [0, 68]]]).mtu]).toEqual([undefined, 68]);
  expect(found).toMatchObject({
    prefixLength: undefined,
    classlessRoutes: undefined,
    searchDomains: [],
    mtu: undefined,
  });
});

test("parseDhcpMessage() refuses what is none", () => {
  expect(() => parseDhcpMessage(new Uint8Array(300))).toThrow("magic number");
  const bytes = encodeDhcpMessage(request);
  const cut = concatBytes([bytes.subarray(0, 240), Uint8Array.of(12, 200, 1)]);
  expect(() => parseDhcpMessage(cut)).toThrow("option 12: length is 200");
});
