import { readFileSync } from "node:fs";
import { zstdDecompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { encodeMetaBlock } from "./meta-block.ts";
import { parseMbr } from "./mbr.ts";
import type { DeviceContent } from "./superblock.ts";
import { probeContent } from "./superblock.ts";

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
