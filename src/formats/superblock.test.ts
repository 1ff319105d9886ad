import { readFileSync } from "node:fs";
import { zstdDecompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { encodeMetaBlock } from "./meta-block.ts";
import { parseMbr } from "./mbr.ts";
import type { DeviceContent } from "./superblock.ts";
import { probeArrayEnd, probeContent, probeDevice, type ProbedDevice } from "./superblock.ts";

function probe(name: string): DeviceContent | undefined {
  const start = zstdDecompressSync(readFileSync(new URL(`testdata/superblocks/${name}.zst`, import.meta.url)));
  return probeContent({ start, sizeBytes: 1n << 24n });
}

const uuid = "2a5117d7-bb96-49e4-8232-e004efc37b62";

test("probeContent() tells file systems apart and reads their names", () => {
  const found = ["xfs", "ext4", "ext3", "ext2", "vfat", "swap", "iso9660"].map((name) => probe(name));
  expect(found.map((content) => [content?.name, content?.label, content?.uuid])).toEqual([
    ["xfs", "STATE", "42f504e5-d1a3-445e-bdd2-1dfdb5c0c83c"],
    ["ext4", "data", uuid],
    ["ext3", undefined, uuid],
    ["ext2", undefined, uuid],
    ["vfat", "EFI", "1234-ABCD"],
    ["swap", "sw", uuid],
    ["iso9660", "TALOS_X", "2026-11-21-13-10-20-00"],
  ]);
});

test("probeContent() reads sizes", () => {
  const sizes = ["xfs", "ext4", "vfat"].map((name) => {
    const content = probe(name);
    return [content?.blockBytes, content?.filesystemBlockBytes, content?.sizeBytes];
  });
  expect(sizes).toEqual([
    [512, 4096, 268435456n],
    [1024, 1024, 16777216n],
    [512, 512, 41943040n],
  ]);
});

test("probeContent() knows squashfs and META, and nothing in zeros", () => {
  const content = probe("squashfs");
  expect([content?.name, content?.filesystemBlockBytes]).toEqual(["squashfs", 131072]);
  const partition = new Uint8Array(1024 * 1024);
  expect(probeContent({ start: partition, sizeBytes: 1n << 20n })).toBe(undefined);
  partition.set(encodeMetaBlock(new Map()), 256 * 1024);
  expect(probeContent({ start: partition, sizeBytes: 1n << 20n })).toEqual({ name: "talosmeta", sizeBytes: 524288n });
});

test("parseMbr() sees partitions, and none in a FAT boot sector", () => {
  const block = new Uint8Array(512);
  block.set([0x80, 1, 1, 0, 0x83, 2, 3, 4, 0, 8, 0, 0, 0, 0, 1, 0], 446);
  block.set([0x55, 0xaa], 510);
  expect(parseMbr(block)).toEqual([{ number: 1, type: 0x83, firstBlock: 2048, blocks: 65536 }]);
  const fat = zstdDecompressSync(readFileSync(new URL("testdata/superblocks/vfat.zst", import.meta.url)));
  expect(parseMbr(fat.subarray(0, 512))).toEqual([]);
});

/** A member of 1 MiB whose superblock lies at its end, as md_p.h has it; a file system begins it. */
function endingMember(sector: number, write: (view: DataView, at: number) => void): ProbedDevice {
  const bytes = new Uint8Array(1024 * 1024);
  bytes.set(new TextEncoder().encode("XFSB"));
  write(new DataView(bytes.buffer), sector * 512);
  const read = async (offset: bigint, length: number) => bytes.slice(Number(offset), Number(offset) + length);
  return { sizeBytes: BigInt(bytes.length), read };
}

function version1(view: DataView, at: number, place: number): void {
  view.setUint32(at, 0xa92b4efc, true);
  view.setUint32(at + 4, 1, true);
  new Uint8Array(view.buffer, at + 32, 11).set(new TextEncoder().encode("talos:boots"));
  view.setBigUint64(at + 144, BigInt(place), true);
}

test("probeDevice() knows a member of an array by its end, whatever begins it", async () => {
  const last = 2048 - 16;
  const member = endingMember(last, (view, at) => version1(view, at, last));
  expect(await probeDevice(member)).toMatchObject({ name: "linux_raid_member", label: "talos:boots" });
  expect(await probeArrayEnd(member)).toMatchObject({ name: "linux_raid_member" });
  const old = endingMember(2048 - 128, (view, at) => {
    view.setUint32(at, 0xa92b4efc, true);
    for (const [word, value] of [
      [5, 0x01020304],
      [13, 0x05060708],
      [14, 0x090a0b0c],
      [15, 0x0d0e0f10],
    ] as const)
      view.setUint32(at + word * 4, value);
  });
  expect(await probeDevice(old)).toEqual({
    name: "linux_raid_member",
    uuid: "01020304-0506-0708-090a-0b0c0d0e0f10",
  });
  // copied from a device of another size
  const copy = endingMember(last, (view, at) => version1(view, at, last - 8));
  expect(await probeDevice(copy)).toMatchObject({ name: "xfs" });
});
