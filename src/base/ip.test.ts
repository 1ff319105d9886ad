// Addresses and prefixes: canonical text, refusals, masks.
import { expect, test } from "vitest";
import { formatIp, formatIpPrefix, maskIpPrefix, parseIp, parseIpPrefix, prefixContains } from "./ip.ts";

test.each([
  ["10.0.0.1", "10.0.0.1"],
  ["::", "::"],
  ["::1", "::1"],
  ["FD00:0:0:1:0:0:0:5", "fd00:0:0:1::5"],
  ["2001:db8::a:0:0:1", "2001:db8::a:0:0:1"],
  ["1:0:0:2:0:0:0:3", "1:0:0:2::3"],
  ["::ffff:1.2.3.4", "::ffff:1.2.3.4"],
  ["64:ff9b::1.2.3.4", "64:ff9b::102:304"],
  ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
  ["1::", "1::"],
])("parseIp() and formatIp() of %s", (text, canonical) => {
  expect(formatIp(parseIp(text) ?? new Uint8Array(4))).toBe(canonical);
});

test.each([
  "",
  "1.2.3",
  "1.2.3.4.5",
  "01.2.3.4",
  "256.0.0.1",
  ":",
  ":::",
  "1::2::3",
  "1:2:3:4:5:6:7:8:9",
  "12345::",
  "fe80::1%eth0",
  "1:2:3:4:5:6:7",
  "g::1",
])("parseIp() refuses %j", (text) => expect(parseIp(text)).toBeUndefined());

test("prefixes keep host bits until they are masked", () => {
  const prefix = parseIpPrefix("10.5.6.7/12") ?? { address: new Uint8Array(4), bits: 0 };
  expect([formatIpPrefix(prefix), formatIpPrefix(maskIpPrefix(prefix))]).toEqual(["10.5.6.7/12", "10.0.0.0/12"]);
  expect(prefixContains(prefix, Uint8Array.of(10, 15, 0, 1))).toBe(true);
  expect(prefixContains(prefix, Uint8Array.of(10, 16, 0, 1))).toBe(false);
  expect([
    parseIpPrefix("10.0.0.0/33"),
    parseIpPrefix("10.0.0.0"),
    parseIpPrefix("::/129"),
    parseIpPrefix("::/01"),
  ]).toEqual([undefined, undefined, undefined, undefined]);
});
