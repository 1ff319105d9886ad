import { expect, test } from "vitest";
import { volumeGroupOf } from "./lvm.ts";

/** A physical volume with its label in sector 1, one data area and one metadata area at 4096, as the format's description has it. */
function physicalVolume(metadata: string): Uint8Array {
  const bytes = new Uint8Array(64 * 1024);
  const view = new DataView(bytes.buffer);
  const put = (offset: number, text: string): void => bytes.set(new TextEncoder().encode(text), offset);
  put(512, "LABELONE");
  view.setBigUint64(520, 1n, true);
  view.setUint32(512 + 20, 32, true);
  put(512 + 24, "LVM2 001");
  const header = 512 + 32;
  put(header, "0123456789abcdefghijklmnopqrstuv");
  view.setBigUint64(header + 32, 1n << 30n, true);
  view.setBigUint64(header + 40, 1n << 20n, true); // a data area to the end of the device, then the end of the list
  view.setBigUint64(header + 40 + 32, 4096n, true);
  view.setBigUint64(header + 40 + 40, 1_044_480n, true);
  put(4096 + 4, " LVM2 x[5A%r0N*>");
  view.setUint32(4096 + 20, 1, true);
  view.setBigUint64(4096 + 24, 4096n, true);
  view.setBigUint64(4096 + 32, 1_044_480n, true);
  if (metadata === "") return bytes;
  view.setBigUint64(4096 + 40, 512n, true);
  view.setBigUint64(4096 + 48, BigInt(metadata.length), true);
  put(4096 + 512, metadata);
  return bytes;
}

test("volumeGroupOf() reads the name of the group, or that there is none", () => {
  expect(volumeGroupOf(physicalVolume('data-1 {\nid = "x"\nseqno = 3\n'))).toBe("data-1");
  expect(volumeGroupOf(physicalVolume(""))).toBe("");
});

test("volumeGroupOf() says nothing about other devices and broken ones", () => {
  expect(volumeGroupOf(new Uint8Array(4096))).toBe(undefined);
  expect(volumeGroupOf(physicalVolume("data {").subarray(0, 2048))).toBe(undefined);
  const broken = physicalVolume("data {");
  broken.fill(0xff, 4096 + 40, 4096 + 48);
  expect(volumeGroupOf(broken)).toBe(undefined);
});
