import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseAttributes } from "../netlink.ts";
import type { AddressMatch, PacketRule } from "./chain.ts";
import { addressRanges, joinRanges, portRanges, subtractRanges } from "./ranges.ts";
import { kernelRules } from "./rule.ts";
import { batchBrackets, encodeHintTable, encodeTableReplacement, type BatchMessage } from "./table.ts";

const lines = readFileSync(new URL("../testdata/nftables.tsv", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => line.split("\t"));
const captured = (kind: string): ReadonlyMap<string, string> =>
  new Map(lines.filter(([first]) => first === kind).map(([, name = "", hex = ""]) => [name, hex]));

const match = (include: readonly string[], isInverted: boolean = false): AddressMatch => ({
  include,
  exclude: [],
  isInverted,
});

/** The same rules as in the file, in its order. */
const rules: readonly PacketRule[] = [
  { inLinks: { names: ["lo", "kubespan"], isInverted: false }, counts: true, verdict: "accept" },
  { states: 6, counts: true, verdict: "accept" },
  {
    source: match(["10.0.0.0/8", "192.168.1.0/26", "192.168.1.64/29", "192.168.1.72/30", "192.168.1.76/31"]),
    protocol: 6,
    destinationPorts: [
      { low: 50_000, high: 50_000 },
      { low: 60_000, high: 65_534 },
    ],
    counts: true,
    verdict: "accept",
  },
  {
    source: match(["fd00::/8", "fe80::/10"]),
    protocol: 17,
    destinationPorts: [
      { low: 53, high: 53 },
      { low: 5353, high: 5353 },
    ],
    counts: true,
    verdict: "drop",
  },
  { protocol: 1, packetsPerSecond: 5, counts: true, verdict: "accept" },
  { protocol: 58, icmpTypes: [133, 134], counts: false, verdict: "accept" },
  { mark: { mask: 0x60, xor: 0, value: 0x20 }, counts: false, verdict: "accept" },
  { setMark: { mask: 0xffff_ff9f, xor: 0x40 }, counts: false, verdict: "accept" },
  { clampMssToMtu: 1420, counts: false },
];

const types = { rule: 0xa06, set: 0xa09, elements: 0xa0c } as const;

function attribute({ payload }: BatchMessage, type: number): string {
  return (
    parseAttributes(payload, 4)
      .find((each) => each.type === type)
      ?.value.toHex() ?? ""
  );
}

/** Name and attributes of each expression; without the kind of a bitwise one, which nft writes or leaves out as it likes. */
function steps(expressions: string): readonly string[] {
  return parseAttributes(Uint8Array.fromHex(expressions)).map(({ value }) => {
    const [name, parts] = parseAttributes(value);
    const attributes = parseAttributes(parts?.value ?? new Uint8Array());
    const text = new TextDecoder().decode(name?.value).replace("\0", "");
    const wanted = attributes.filter(({ type }) => text !== "bitwise" || type !== 6);
    return [text, ...wanted.map((each) => `${each.type}=${each.value.toHex()}`)].join(" ");
  });
}

test("encodeTableReplacement() writes the expressions and sets that nft writes for the same rules", () => {
  const messages = encodeTableReplacement("talos", [
    { name: "ingress", type: "filter", hook: 1, priority: -140, policy: "drop", rules },
  ]);
  const made = messages.filter(({ type }) => type === types.rule).map((message) => steps(attribute(message, 4)));
  // The last one is made for both families; nft was asked for IPv4.
  expect(made.slice(0, -1)).toEqual([...captured("rule").values()].map(steps));
  const sets = messages.filter(({ type }) => type === types.elements);
  const nft = captured("set");
  for (const index of [0, 1, 3, 5])
    expect(attribute(sets[index] ?? batchBrackets().begin, 3)).toBe(nft.get(String(index + 1)));
});

test("encodeTableReplacement() brackets a table that is made anew, with numbers in network order", () => {
  const messages = encodeTableReplacement("talos", [
    { name: "ingress", type: "filter", hook: 1, priority: -140, policy: "drop", rules: [] },
  ]);
  // What nft sends, without the frame: family inet, table "talos"; the chain with its hook, priority and policy.
  const table = "010000000a00010074616c6f73000000";
  expect(messages.map(({ type, flags, payload }) => [type.toString(16), flags, payload.toHex()])).toEqual([
    ["a00", 0x400, `${table}0800020000000000`],
    ["a02", 0, table],
    ["a00", 0x400, `${table}0800020000000000`],
    [
      "a03",
      0x400,
      `${table}0c000300696e6772657373000800050000000000` +
        "0b00070066696c746572000014000480" +
        "080001000000000108000200ffffff74",
    ],
  ]);
  expect(batchBrackets().begin).toEqual({ type: 0x10, flags: 0, payload: Uint8Array.of(0, 0, 0, 10) });
  expect(encodeTableReplacement("talos", []).map(({ type }) => type.toString(16))).toEqual(["a00", "a02"]);
});

test("encodeTableReplacement() splits sets that one message cannot hold", () => {
  const include = Array.from({ length: 5000 }, (_, index) => `10.${index >> 7}.${(index * 2) & 255}.0/24`);
  const messages = encodeTableReplacement("talos", [
    {
      name: "ingress",
      type: "filter",
      hook: 1,
      priority: -140,
      policy: "drop",
      rules: [{ source: match(include), counts: false, verdict: "accept" }],
    },
  ]);
  const parts = messages.filter(({ type }) => type === types.elements).map(({ payload }) => payload.length);
  expect(parts.length).toBe(20);
  expect(Math.max(...parts)).toBeLessThan(65_536);
});

test("kernelRules() makes one rule a family, and none for a family that cannot match", () => {
  const count = (rule: Omit<PacketRule, "counts">): number => kernelRules({ ...rule, counts: false }, () => 1).length;
  expect(count({ verdict: "drop" })).toBe(1);
  expect(count({ source: match(["10.0.0.0/8"]) })).toBe(1);
  expect(count({ source: match(["10.0.0.0/8"], true) })).toBe(2);
  expect(count({ source: match(["10.0.0.0/8", "fd00::/8"]), destination: match(["fd00::/8"]) })).toBe(1);
  expect(count({ source: match([]) })).toBe(0);
  expect(count({ source: match([], true) })).toBe(2);
  expect(count({ inLinks: { names: [], isInverted: false } })).toBe(0);
  expect(count({ inLinks: { names: [], isInverted: true } })).toBe(1);
  expect(count({ protocol: 6, destinationPorts: [] })).toBe(0);
});

test("kernelRules() refuses what the kernel cannot be told", () => {
  const make = (rule: Omit<PacketRule, "counts">) => () => kernelRules({ ...rule, counts: false }, () => 1);
  expect(make({ destinationPorts: [{ low: 1, high: 2 }] })).toThrow("found no protocol, want one");
  expect(make({ protocol: 6, destinationPorts: [{ low: 2, high: 1 }] })).toThrow("found 2-1");
  expect(make({ source: match(["10.0.0.1"]) })).toThrow('found "10.0.0.1", want address/bits');
  expect(make({ inLinks: { names: ["a-name-of-16-byte"], isInverted: false } })).toThrow("want a name of 1..15 bytes");
});

test("addressRanges() joins neighbours and overlaps, and cuts exceptions out", () => {
  const ranges = addressRanges(
    { include: ["10.0.0.0/9", "10.128.0.1/9", "10.1.0.0/16", "fd00::/8"], exclude: ["10.1.2.3/32"], isInverted: false },
    4,
  );
  expect(ranges).toEqual([
    { low: 0x0a00_0000n, high: 0x0a01_0202n },
    { low: 0x0a01_0204n, high: 0x0aff_ffffn },
  ]);
  expect(addressRanges({ include: ["::/0"], exclude: ["::/0"], isInverted: false }, 16)).toEqual([]);
  expect(
    subtractRanges(
      [{ low: 5n, high: 9n }],
      joinRanges([
        { low: 0n, high: 5n },
        { low: 9n, high: 20n },
      ]),
    ),
  ).toEqual([{ low: 6n, high: 8n }]);
  expect(
    portRanges([
      { low: 5, high: 9 },
      { low: 10, high: 10 },
    ]),
  ).toEqual([{ low: 5n, high: 10n }]);
});

test("encodeHintTable() makes a table of IPv4 only when there is none, and a chain without a hook", () => {
  const messages = encodeHintTable("mangle", "HINT");
  const rows = messages.map(({ type, flags, payload }) => ({
    type,
    flags,
    family: payload[0],
    attributes: parseAttributes(payload, 4).map((each) => [each.type, each.value.toHex()]),
  }));
  const mangle = [1, "6d616e676c6500"];
  expect(rows).toEqual([
    { type: 0xa00, flags: 0x600, family: 2, attributes: [mangle, [2, "00000000"]] },
    { type: 0xa03, flags: 0x400, family: 2, attributes: [mangle, [3, "48494e5400"]] },
  ]);
});
