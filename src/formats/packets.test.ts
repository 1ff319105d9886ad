// UDP in Ethernet frames, NTP packets and ethtool answers.
import { expect, test } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import {
  encodeEthtoolRequest,
  encodeFamilyRequest,
  ethtoolCommands,
  parseEthtoolReply,
  parseFamilyId,
} from "./ethtool.ts";
import { encodeNtpRequest, msToNtpTime, ntpTimeToMs, parseNtpPacket } from "./ntp.ts";
import type { UdpFrame } from "./udp-frame.ts";
import { broadcastMac, checksum, encodeUdpFrame, parseUdpFrame } from "./udp-frame.ts";

const frame: UdpFrame = {
  sourceMac: Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56),
  destinationMac: broadcastMac(),
  source: { address: "0.0.0.0", port: 68 },
  destination: { address: "255.255.255.255", port: 67 },
  payload: encodeUtf8("odd"),
};

test("encodeUdpFrame() and parseUdpFrame() are inverse", () => {
  expect(parseUdpFrame(encodeUdpFrame(frame))).toEqual(frame);
});

test("parseUdpFrame() leaves out Ethernet padding and refuses what is no datagram", () => {
  const bytes = encodeUdpFrame(frame);
  const padded = new Uint8Array(60);
  padded.set(bytes);
  expect(parseUdpFrame(padded)?.payload).toEqual(frame.payload);
  const broken = bytes.slice();
  broken[15] = 1;
  expect(parseUdpFrame(broken)).toBeUndefined();
  expect(parseUdpFrame(bytes.subarray(0, 30))).toBeUndefined();
});

test("checksum() of RFC 1071's example", () => {
  expect(checksum(Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7))).toBe(~0xddf2 & 0xffff);
});

test("NTP times survive the wrap of 2036", () => {
  for (const ms of [Date.UTC(2026, 10, 21, 12, 0, 0, 250), Date.UTC(2036, 1, 7, 7, 0, 0), Date.UTC(1970, 0, 1)]) {
    expect(ntpTimeToMs(msToNtpTime(ms), ms + 5000)).toBeCloseTo(ms, 3);
  }
  expect(ntpTimeToMs(0xe000_0000_8000_0000n, Date.UTC(2019, 0, 1))).toBe((0xe000_0000 - 2_208_988_800) * 1000 + 500);
});

test("parseNtpPacket() reads a kiss-o'-death and a request", () => {
  const packet = encodeNtpRequest(42n);
  expect(parseNtpPacket(packet)).toMatchObject({ leap: 0, version: 4, mode: 3, transmitTime: 42n });
  packet.set([0b11_100_100, 0], 0);
  packet.set(encodeUtf8("RATE"), 12);
  expect(parseNtpPacket(packet)).toMatchObject({ leap: 3, mode: 4, stratum: 0, kissCode: "RATE" });
  expect(() => parseNtpPacket(new Uint8Array(47))).toThrow("found 47 bytes");
});

test("ethtool questions and answers", () => {
  expect([...encodeFamilyRequest("ethtool")]).toEqual([3, 1, 0, 0, 12, 0, 2, 0, ...encodeUtf8("ethtool\0")]);
  expect(parseFamilyId(Uint8Array.of(1, 2, 0, 0, 6, 0, 1, 0, 0x15, 0, 0, 0))).toBe(0x15);
  expect([...encodeEthtoolRequest(ethtoolCommands.linkModes, 2)]).toEqual([
    4, 1, 0, 0, 12, 0, 1, 0x80, 8, 0, 1, 0, 2, 0, 0, 0,
  ]);
  const modes = Uint8Array.of(4, 1, 0, 0, 8, 0, 5, 0, 0xff, 0xff, 0xff, 0xff, 5, 0, 6, 0, 0xff, 0, 0, 0);
  expect(parseEthtoolReply(ethtoolCommands.linkModes, modes)).toEqual({ speedMbit: 4294967295, duplex: 255 });
});
