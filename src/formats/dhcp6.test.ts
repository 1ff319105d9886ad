import { expect, test } from "vitest";
import {
  dhcp6Association,
  dhcp6Options,
  dhcp6Types,
  encodeDhcp6Message,
  linkLayerDuid,
  parseDhcp6Message,
  readDhcp6Answer,
} from "./dhcp6.ts";

/** What dnsmasq 2.90 answered to a SOLICIT with rapid commit: one address, name servers, search list, time server, name. */
const reply = Uint8Array.fromHex(
  [
    "078ea3c4",
    "0001000a00030001525400123456",
    "0002000e0001000132956f004e6e2ff52095",
    "000e0000",
    "000300280000000700000000000000000005001820010db80000000000000000000001000000007800000078",
    "000d0009000073756363657373",
    "00070001ff",
    "003800140001001020010db8000000000000000000000123",
    "0018001a076578616d706c65036f726700076578616d706c65036e657400",
    "0017002020010db800000000000000000000005320010db8000000000000000000000054",
    "0027001401056e6f646537076578616d706c65036f726700",
  ].join(""),
);

const clientId = linkLayerDuid(Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56));

test("readDhcp6Answer() reads what a server of the field sends", () => {
  const message = parseDhcp6Message(reply);
  expect([message.type, message.transactionId.toString(16)]).toEqual([dhcp6Types.reply, "8ea3c4"]);
  expect(readDhcp6Answer(message)).toEqual({
    type: dhcp6Types.reply,
    clientId,
    serverId: Uint8Array.fromHex("0001000132956f004e6e2ff52095"),
    preference: 255,
    hasRapidCommit: true,
    status: { code: 0, message: "success" },
    associations: [
      {
        id: 7,
        renewSeconds: 0,
        rebindSeconds: 0,
        addresses: [{ address: "2001:db8::100", preferredSeconds: 120, validSeconds: 120 }],
        status: undefined,
      },
    ],
    dnsServers: ["2001:db8::53", "2001:db8::54"],
    searchDomains: ["example.org", "example.net"],
    ntpServers: ["2001:db8::123"],
    clientName: "node7.example.org",
    solicitMaxSeconds: undefined,
  });
});

test("encodeDhcp6Message() writes options in their order, and parses back", () => {
  const message = {
    type: dhcp6Types.solicit,
    transactionId: 0x8ea3c4,
    options: [
      { code: dhcp6Options.clientId, value: clientId },
      { code: dhcp6Options.elapsedTime, value: Uint8Array.of(0, 0) },
      { code: dhcp6Options.rapidCommit, value: new Uint8Array() },
      dhcp6Association(7, []),
    ],
  };
  const bytes = encodeDhcp6Message(message);
  // As dnsmasq took it.
  expect(bytes.toHex()).toBe(
    "018ea3c40001000a00030001525400123456000800020000000e00000003000c000000070000000000000000",
  );
  expect(parseDhcp6Message(bytes)).toEqual(message);
  expect(parseDhcp6Message(encodeDhcp6Message(parseDhcp6Message(reply)))).toEqual(parseDhcp6Message(reply));
});

test("readDhcp6Answer() leaves out what makes no sense, and goes on", () => {
  const address = "2001:db8::1";
  const read = (...options: readonly { readonly code: number; readonly value: Uint8Array }[]) =>
    readDhcp6Answer({ type: 7, transactionId: 1, options });
  const times = (preferredSeconds: number, validSeconds: number) =>
    read(dhcp6Association(1, [{ address, preferredSeconds, validSeconds }])).associations[0]?.addresses.length;
  expect([times(1, 2), times(2, 1), times(0, 0)]).toEqual([1, 0, 0]);
  expect(read({ code: 3, value: Uint8Array.of(1, 2) }).associations).toEqual([]);
  expect(read({ code: 3, value: new Uint8Array(14) }).associations[0]?.addresses).toEqual([]);
  expect(read({ code: 23, value: new Uint8Array(17) }).dnsServers).toEqual(["::"]);
  expect(read({ code: 24, value: Uint8Array.of(3, 97) }).searchDomains).toEqual([]);
  const refused = Uint8Array.from([...dhcp6Association(1, []).value, 0, 13, 0, 4, 0, 2, 110, 111]);
  expect(read({ code: 3, value: refused }).associations[0]?.status).toEqual({ code: 2, message: "no" });
  // A name of the time server (3), and a group (2) that we do not listen to.
  const servers = [0, 2, 0, 16, 0xff, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 3, 0, 4, 1, 97, 1, 98, 0];
  expect(
    read({ code: 56, value: Uint8Array.from([...servers.slice(0, 23), 5, ...servers.slice(24)]) }).ntpServers,
  ).toEqual(["a.b"]);
});

test("parseDhcp6Message() refuses what is cut short", () => {
  expect(() => parseDhcp6Message(reply.subarray(0, 3))).toThrow("found 3 bytes");
  expect(() => parseDhcp6Message(reply.subarray(0, 41))).toThrow("Cannot parse DHCPv6 option");
  expect(() => parseDhcp6Message(Uint8Array.of(7, 0, 0, 1, 0))).toThrow("Cannot parse DHCPv6 option");
});
