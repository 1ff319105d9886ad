import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { encodeEthernetChange, ethernetQuestions, parseEthernetReply } from "./ethtool-settings.ts";

/** Captured answers by command. */
const answers = new Map(
  readFileSync("src/formats/testdata/ethtool-virtio.hex", "utf8")
    .split("\n")
    .filter((line) => /^\d/u.test(line))
    .map((line) => line.split(" "))
    .map(([command, hex = ""]) => [Number(command), Uint8Array.fromHex(hex)] as const),
);

function answer(command: number): Uint8Array {
  return answers.get(command) ?? new Uint8Array();
}

test("parseEthernetReply() reads rings and channels that the card has", () => {
  const { rings, channels, linkModes } = ethernetQuestions;
  expect(parseEthernetReply(rings, answer(rings))).toEqual({
    rings: { rxMax: 256, txMax: 256, rx: 256, tx: 256, txPush: false, rxPush: false },
  });
  expect(parseEthernetReply(channels, answer(channels))).toEqual({ channels: { combinedMax: 1, combined: 1 } });
  expect(parseEthernetReply(linkModes, answer(linkModes))).toEqual({ modes: { ours: [], peer: [] } });
});

test("parseEthernetReply() reads features: what is on, what can be changed", () => {
  const { features = [] } = parseEthernetReply(ethernetQuestions.features, answer(ethernetQuestions.features));
  expect(features.slice(0, 3)).toEqual([
    { name: "tx-scatter-gather", isOn: true, isWanted: true, isFixed: false },
    { name: "tx-checksum-ipv4", isOn: false, isWanted: false, isFixed: true },
    { name: "tx-checksum-ip-generic", isOn: true, isWanted: true, isFixed: false },
  ]);
  expect(features.filter(({ isFixed }) => !isFixed).map(({ name }) => name)).toEqual([
    "tx-scatter-gather",
    "tx-checksum-ip-generic",
    "tx-generic-segmentation",
    "rx-gro",
    "tx-tcp-segmentation",
    "tx-tcp-mangleid-segmentation",
    "tx-tcp6-segmentation",
    "tx-nocache-copy",
    "rx-gro-list",
    "rx-udp-gro-forwarding",
  ]);
});

test("parseEthernetReply() reads the bits of wake-on-LAN with their mask", () => {
  // Header, then a bitset of two bits, of which the second, number 5, has its value.
  const bits = "0c000180080001000000000010000180080001000500000004000300";
  const set = `080002000800000020000380${bits}`;
  const modes = `2c000280${set}`;
  expect(parseEthernetReply(ethernetQuestions.wakeOnLan, Uint8Array.fromHex(`09010000${modes}`))).toEqual({
    wakeOnLan: 32,
  });
});

test("encodeEthernetChange() writes only what is to change", () => {
  const header = "0c0001800800010002000000";
  const text = (value: string): string => Buffer.from(value).toString("hex");
  const hex = (change: Parameters<typeof encodeEthernetChange>[1]): string => encodeEthernetChange(2, change).toHex();
  expect(hex({ rings: { rx: 1024, tcpDataSplit: false, rxPush: true } })).toBe(
    ["10010000", header, "0800060000040000", "05000e0001000000", "05000b0001000000"].join(""),
  );
  expect(hex({ channels: { combined: 4 } })).toBe(`12010000${header}0800090004000000`);
  const off = `100001800b000200${text("rx-gro\0\0")}`;
  const on = `180001800d000200${text("loopback\0\0\0\0")}04000300`;
  expect(hex({ features: { "rx-gro": false, loopback: true } })).toBe(
    ["0c010000", header, "30000380", "2c000380", off, on].join(""),
  );
  const bits = ["1c000380", "0c0001800800010000000000", "0c0001800800010005000000"];
  expect(hex({ wakeOnLan: 0x21 })).toBe(["0a010000", header, "24000280", "04000100", ...bits].join(""));
});
