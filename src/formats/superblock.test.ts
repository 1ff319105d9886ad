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

type Piece = readonly [offset: number, content: string | Uint8Array];

/** A device of 512 KiB, zeros but for the pieces; a text is one byte for each character. */
function device(...pieces: readonly Piece[]): Uint8Array {
  const bytes = new Uint8Array(512 * 1024);
  for (const [offset, content] of pieces)
    bytes.set(typeof content === "string" ? Buffer.from(content, "latin1") : content, offset);
  return bytes;
}

function contentOf(...pieces: readonly Piece[]): DeviceContent | undefined {
  return probeContent({ start: device(...pieces), sizeBytes: 1n << 30n });
}

function number(bytes: 4 | 8, value: number, isLittle = true): Uint8Array {
  const view = new DataView(new ArrayBuffer(bytes));
  if (bytes === 4) view.setUint32(0, value, isLittle);
  else view.setBigUint64(0, BigInt(value), isLittle);
  return new Uint8Array(view.buffer);
}

const uuidBytes = Buffer.from(uuid.replaceAll("-", ""), "hex");

/** LUKS On-Disk Format Specification 1.2.3: the version, big endian, the cipher's name and mode, the hash, the UUID as text. */
const luks1: readonly Piece[] = [
  [0, "LUKS\xba\xbe\x00\x01"],
  [8, "aes"],
  [40, "xts-plain64"],
  [72, "sha256"],
  [168, uuid],
];

/** LUKS2 On-Disk Format Specification 1.1.0, binary header. */
const luks2: readonly Piece[] = [
  [0, "LUKS\xba\xbe\x00\x02"],
  [8, number(8, 16_384, false)],
  [72, "sha256"],
  [168, uuid],
];

test("probeContent() knows LUKS; only version 2 has a label", () => {
  expect(contentOf(...luks1)).toEqual({ name: "luks", uuid });
  expect(contentOf(...luks2)).toEqual({ name: "luks", uuid });
  expect(contentOf(...luks2, [24, "STATE"])).toEqual({ name: "luks", uuid, label: "STATE" });
});

/** The super block of btrfs: its own address, the sizes of sectors and nodes, the label after the item of the device. */
const btrfs: readonly Piece[] = [
  [65_536 + 32, uuidBytes],
  [65_536 + 48, number(8, 65_536)],
  [65_536 + 64, "_BHRfS_M"],
  [65_536 + 112, number(8, 1_073_741_824)],
  [65_536 + 144, number(4, 4096)],
  [65_536 + 148, number(4, 16_384)],
];

test("probeContent() knows btrfs with its sizes and its label", () => {
  const content = { name: "btrfs", uuid, blockBytes: 4096, filesystemBlockBytes: 4096, sizeBytes: 1n << 30n };
  expect(contentOf(...btrfs)).toEqual(content);
  expect(contentOf(...btrfs, [65_536 + 299, "data"])).toEqual({ ...content, label: "data" });
});

const uberblock = 0x00bab10c;

test.each([
  ["first, little endian", 131_072, true],
  ["third with sectors of 4 KiB", 131_072 + 2 * 4096, true],
  ["last, big endian", 262_144 - 1024, false],
])("probeContent() knows zfs by the uberblock that is %s", (_, offset, isLittle) => {
  expect(contentOf([offset, number(8, uberblock, isLittle)])).toEqual({ name: "zfs" });
});

test("probeContent() knows bluestore, by whatever identity", () => {
  expect(contentOf([0, `bluestore block device\n${uuid}\n`])).toEqual({ name: "bluestore", uuid });
  expect(contentOf([0, "bluestore block device\nnobody\n"])).toEqual({ name: "bluestore" });
});

test("probeContent() takes what lies around others for what is there", () => {
  expect(contentOf(...btrfs, ...luks1)).toEqual({ name: "luks", uuid });
  expect(contentOf(...btrfs, [0, `bluestore block device\n${uuid}\n`])).toMatchObject({ name: "bluestore" });
});

const nearMisses: readonly (readonly [string, readonly Piece[]])[] = [
  ["LUKS with another magic number", [[0, "LUKS\xba\xbf\x00\x02"]]],
  ["the second header of LUKS2 at the place of the first", [[0, "SKUL\xba\xbe\x00\x02"]]],
  ["the header of LUKS a sector late", luks2.map(([offset, content]) => [offset + 512, content])],
  ["the super block of btrfs a byte late", btrfs.map(([offset, content]) => [offset + 1, content])],
  ["the super block of btrfs at the start", btrfs.map(([offset, content]) => [offset - 65_536, content])],
  ["btrfs whose creation has not ended", [...btrfs, [65_536 + 64, "!BHRfS_M"]]],
  ["an uberblock in the middle of a slot", [[131_072 + 512, number(8, uberblock)]]],
  ["an uberblock before the first slot", [[131_072 - 1024, number(8, uberblock)]]],
  ["an uberblock behind the last slot", [[262_144, number(8, uberblock)]]],
  ["half of an uberblock's magic number", [[131_072, number(8, uberblock + 2 ** 32)]]],
  ["bluestore cut short", [[0, "bluestore block dev"]]],
  ["bluestore in other letters", [[0, `Bluestore block device\n${uuid}\n`]]],
];

test.each(nearMisses)("probeContent() finds nothing in %s", (_, pieces) => {
  expect(contentOf(...pieces)).toBe(undefined);
});

test.each([0, 512, 65_536])("probeContent() finds nothing in a device that ends after %d bytes", (length) => {
  const start = device(...btrfs, [131_072, number(8, uberblock)]).subarray(0, length);
  expect(probeContent({ start, sizeBytes: BigInt(length) })).toBe(undefined);
});
