import { expect, test } from "vitest";
import { FormatError } from "../base/errors.ts";
import { placeBiosLoader } from "./bios-loader.ts";

/** A boot sector with the bytes that GRUB 2.12's boot.img has at these places. */
function bootSector(): Uint8Array {
  const sector = new Uint8Array(512);
  sector.set([0x01, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfa, 0xeb, 0x05], 0x5c);
  sector.set([0x55, 0xaa], 510);
  return sector;
}

test("placeBiosLoader() writes the sector numbers into boot sector and core", () => {
  const core = new Uint8Array(1300).fill(9);
  const placed = placeBiosLoader(bootSector(), core, 0x1_0000_0800n);
  expect([...placed.bootCode.subarray(0x5c, 0x68)]).toEqual([0x00, 0x08, 0, 0, 1, 0, 0, 0, 0xff, 0xfa, 0x90, 0x90]);
  expect(placed.bootCode.length).toBe(440);
  expect(placed.core.length).toBe(1536);
  expect([...placed.core.subarray(500, 512)]).toEqual([0x01, 0x08, 0, 0, 1, 0, 0, 0, 2, 0, 9, 9]);
});

test("placeBiosLoader() refuses other files", () => {
  expect(() => placeBiosLoader(new Uint8Array(512), new Uint8Array(1300), 34n)).toThrow(FormatError);
  expect(() => placeBiosLoader(bootSector(), new Uint8Array(512), 34n)).toThrow(FormatError);
});
