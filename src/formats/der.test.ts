// DER writer and reader: edges of lengths, integers, bit strings, OIDs, times; refusals.
import { expect, test } from "vitest";
import {
  derBoolean,
  derChildren,
  derInteger,
  derNamedBits,
  derOctetString,
  derOid,
  derSequence,
  derText,
  derTime,
  formatOid,
  parseDer,
} from "./der.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

test.each([
  [derInteger(0), "020100"],
  [derInteger(127), "02017f"],
  [derInteger(128), "02020080"],
  [derInteger(65537), "0203010001"],
  [derInteger(Uint8Array.of(0, 0, 0x80)), "02020080"],
  [derNamedBits([0, 5]), "03020284"],
  [derNamedBits([0]), "03020780"],
  [derNamedBits([0, 2]), "030205a0"],
  [derOid("1.3.101.112"), "06032b6570"],
  [derOid("1.2.840.10045.4.3.2"), "06082a8648ce3d040302"],
  [derBoolean(true), "0101ff"],
  [derText("os:admin"), "13086f733a61646d696e"],
  [derText("a@b"), "0c03614062"],
  [derTime(new Date("2026-11-21T11:02:37.999Z")), "170d3236313132313131303233375a"],
  [derTime(new Date("2050-01-01T00:00:00Z")), "180f32303530303130313030303030305a"],
])("writer: %#", (bytes, want) => expect(hex(bytes)).toBe(want));

test("lengths: one, two and three bytes", () => {
  expect(
    [0, 127, 128, 255, 256, 65536].map((length) =>
      hex(derOctetString(new Uint8Array(length)).subarray(0, 6)).slice(0, 10),
    ),
  ).toEqual(["0400", "047f000000", "0481800000", "0481ff0000", "0482010000", "0483010000"]);
});

test("parseDer() reads what the writer wrote", () => {
  const node = parseDer(derSequence(derOid("2.5.29.15"), derOctetString(Uint8Array.of(1, 2, 3))));
  const [oid, octets] = derChildren(node);
  expect([formatOid(oid?.content ?? new Uint8Array()), octets?.content]).toEqual(["2.5.29.15", Uint8Array.of(1, 2, 3)]);
});

test.each(["", "30", "3005", "308005", "30850100000000", "1f01", "300000"])("parseDer() refuses %j", (text) => {
  expect(() => parseDer(Buffer.from(text, "hex"))).toThrow("Cannot parse DER");
});
