// Packets put together from the descriptions of their formats, read as a capture and told as lines.
import { expect, test } from "vitest";
import { concatBytes } from "../base/bytes.ts";
import { packetText } from "./packet-text.ts";
import { readPackets } from "./pcap-reader.ts";
import { pcapHeader, pcapLinkTypes, pcapRecord } from "./pcap.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(/\s/gu, ""), "hex"));
const macs = "020000000001 020000000002";
const udp = hex(`${macs} 0800 4500 0020 0000 4000 4011 0000 0a000001 0a000002 d431 0035 000c 0000 01020304`);
const tcp = "d431 1f90 00000001 00000002 5012 ffff 0000 0000";

test("packetText() tells protocols, ends and lengths", () => {
  const ethernet = (text: string): string => packetText(hex(text), pcapLinkTypes.ethernet);
  const ip6 = "86dd 60000000 0014 06 40 fd000000000000000000000000000001 fd000000000000000000000000000002";
  expect([
    packetText(udp, pcapLinkTypes.ethernet),
    ethernet(`${macs} 8100 0007 ${ip6} ${tcp}`),
    ethernet(`${macs} 0800 4500 0020 0000 0005 4011 0000 0a000001 0a000002 00000000`),
    packetText(hex("4500 001c 0000 4000 4001 0000 0a000001 0a000002 0800 0000 0000 0000"), pcapLinkTypes.rawIp),
    ethernet(`${macs} 0806 0001 0800 0604 0001 020000000002 0a000001 000000000000 0a000002`),
    ethernet(`${macs} 0806 0001 0800 0604 0002 020000000002 0a000001 020000000001 0a000002`),
    ethernet(`${macs} 88cc 0000`),
    ethernet(`${macs} 0800 4500`),
    packetText(hex("00"), 113),
  ]).toEqual([
    "IP 10.0.0.1:54321 > 10.0.0.2:53: UDP, length 4",
    "vlan 7, IP6 [fd00::1]:54321 > [fd00::2]:8080: TCP [S.], seq 1, ack 2, win 65535, length 0",
    "IP 10.0.0.1 > 10.0.0.2: fragment at 40, length 12",
    "IP 10.0.0.1 > 10.0.0.2: ICMP type 8 code 0, length 8",
    "ARP who has 10.0.0.2, tell 10.0.0.1",
    "ARP 10.0.0.1 is at 02:00:00:00:00:02",
    "02:00:00:00:00:02 > 02:00:00:00:00:01 type 0x88cc, length 16",
    "packet cut off, length 16",
    "link type 113, length 1",
  ]);
});

async function* cut(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

test("readPackets() reads packets that come in any pieces, without the last one that breaks off", async () => {
  const file = concatBytes([
    pcapHeader({ snapLength: 65_535, linkType: pcapLinkTypes.ethernet }),
    ...[1n, 2n, 3n].flatMap((second) => [pcapRecord(second * 1_000_000_000n + 5n, udp.length), udp]),
  ]);
  const whole = { bytes: udp, linkType: pcapLinkTypes.ethernet };
  for (const length of [1, 7, file.length]) {
    const packets = await Array.fromAsync(readPackets(cut(file.subarray(0, -1), length)));
    expect(packets).toEqual([1_000_000_005n, 2_000_000_005n].map((timeNs) => ({ timeNs, ...whole })));
  }
  await expect(Array.fromAsync(readPackets(cut(new Uint8Array(24), 24)))).rejects.toThrow("want pcap");
});
