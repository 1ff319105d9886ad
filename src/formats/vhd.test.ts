// The footer of a VHD: its fields, and the geometry that the specification reckons.
import { expect, test } from "vitest";
import { decodeUtf8 } from "../base/bytes.ts";
import { encodeVhdFooter, vhdGeometry } from "./vhd.ts";

const mebibyte = 1n << 20n;
const disk = {
  sizeBytes: 4106n * mebibyte,
  createdSeconds: 946_684_800 + 0x0102_0304,
  uuid: "00112233-4455-8677-8899-aabbccddeeff",
};

test("encodeVhdFooter() writes the fields of a disk of fixed size, in network order", () => {
  const footer = encodeVhdFooter(disk);
  const view = new DataView(footer.buffer);
  const hex = (from: number, to: number): string => footer.subarray(from, to).toHex();
  expect(decodeUtf8(footer.subarray(0, 8))).toBe("conectix");
  expect(hex(8, 28)).toBe("0000000200010000ffffffffffffffff01020304");
  expect([view.getBigUint64(40), view.getBigUint64(48), view.getUint32(60)]).toEqual([
    disk.sizeBytes,
    disk.sizeBytes,
    2,
  ]);
  expect(hex(68, 84)).toBe("00112233445586778899aabbccddeeff");
  expect(footer.subarray(84).every((byte) => byte === 0)).toBe(true);
});

test("encodeVhdFooter() ends with the complement of the sum of all other bytes", () => {
  const footer = encodeVhdFooter(disk);
  const view = new DataView(footer.buffer);
  const checksum = view.getUint32(64);
  view.setUint32(64, 0);
  expect(checksum).toBe(0xffff_ffff - footer.reduce((sum, byte) => sum + byte, 0));
});

test("encodeVhdFooter() refuses half sectors", () => {
  expect(() => encodeVhdFooter({ ...disk, sizeBytes: 1000n })).toThrow("want a multiple of 512");
});

test.each([
  [3n * mebibyte, { cylinders: 90, heads: 4, sectorsPerTrack: 17 }],
  [40n * mebibyte, { cylinders: 963, heads: 5, sectorsPerTrack: 17 }],
  [200n * mebibyte, { cylinders: 825, heads: 16, sectorsPerTrack: 31 }],
  [4106n * mebibyte, { cylinders: 8342, heads: 16, sectorsPerTrack: 63 }],
  [200n * 1024n * mebibyte, { cylinders: 65_535, heads: 16, sectorsPerTrack: 255 }],
])("vhdGeometry() of %d bytes lies below the size", (sizeBytes, want) => {
  expect(vhdGeometry(sizeBytes)).toEqual(want);
});
