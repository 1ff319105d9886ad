// Sets of addresses: joined, cut, and as few prefixes again.
import { expect, test } from "vitest";
import { ipRanges, prefixesOfIpRanges, subtractIpRanges, unionIpRanges } from "./ip-ranges.ts";

const text = prefixesOfIpRanges;

test("ipRanges() joins what overlaps or touches, and passes over what is no prefix", () => {
  expect(text(ipRanges(["10.0.1.0/24", "10.0.0.5/24", "10.0.0.9/32", "no", "fd00::/64", "fd00:0:0:1::/64"]))).toEqual([
    "10.0.0.0/23",
    "fd00::/63",
  ]);
  expect(text(ipRanges(["0.0.0.0/0", "::/0"]))).toEqual(["0.0.0.0/0", "::/0"]);
  expect(text(ipRanges(["255.255.255.255/32", "::ffff:0:0/96"]))).toEqual(["255.255.255.255/32", "::ffff:0.0.0.0/96"]);
  expect(text([])).toEqual([]);
});

test("subtractIpRanges() leaves the rest as prefixes", () => {
  const rest = (a: readonly string[], b: readonly string[]): readonly string[] =>
    text(subtractIpRanges(ipRanges(a), ipRanges(b)));
  expect(rest(["10.0.0.0/30"], ["10.0.0.1/32"])).toEqual(["10.0.0.0/32", "10.0.0.2/31"]);
  expect(rest(["10.0.0.0/24"], ["10.0.0.0/25", "fd00::/8"])).toEqual(["10.0.0.128/25"]);
  expect(rest(["10.0.0.1/32", "fd00::1/128"], ["10.0.0.0/8"])).toEqual(["fd00::1/128"]);
  expect(rest(["10.0.0.0/8"], ["0.0.0.0/0"])).toEqual([]);
});

test("unionIpRanges() holds both", () => {
  expect(text(unionIpRanges(ipRanges(["10.0.0.0/32"]), ipRanges(["10.0.0.1/32", "fd00::1/128"])))).toEqual([
    "10.0.0.0/31",
    "fd00::1/128",
  ]);
});
