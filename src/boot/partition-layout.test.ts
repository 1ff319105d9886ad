import { expect, test } from "vitest";
import {
  emptyGpt,
  freeExtents,
  grownToDisk,
  largestFreeExtent,
  planSystemDisk,
  withPartition,
  partitionTypes,
} from "./partition-layout.ts";

const GiB = 1024n ** 3n;
const disk = { sizeBytes: 10n * GiB, sectorBytes: 512 };
const guid = "cf7b165f-8ad6-4db0-99c2-2db861ff6409";

test("planSystemDisk() puts EFI, BIOS, BOOT and META in their places", () => {
  const gpt = planSystemDisk(disk, () => guid);
  const MiB = 2048n;
  expect(
    gpt.partitions.map(({ number, name, firstBlock, lastBlock }) => [
      number,
      name,
      firstBlock / MiB,
      (lastBlock - firstBlock + 1n) / MiB,
    ]),
  ).toEqual([
    [1, "EFI", 1n, 2101n],
    [2, "BIOS", 2102n, 1n],
    [3, "BOOT", 2103n, 2000n],
    [4, "META", 4103n, 1n],
  ]);
  expect(largestFreeExtent(disk, gpt)).toEqual({ firstBlock: 4104n * MiB, lastBlock: 10n * 1024n * MiB - 34n });
});

test("planSystemDisk() refuses a disk that is too small", () => {
  expect(() => planSystemDisk({ sizeBytes: 2n * GiB, sectorBytes: 512 }, () => guid)).toThrow(RangeError);
});

test("withPartition() takes the lowest free number, and freeExtents() finds the gap it leaves", () => {
  const type = { typeGuid: partitionTypes.linuxData, guid };
  let gpt = emptyGpt(disk, guid);
  for (const label of ["a", "b", "c"]) {
    const extent = largestFreeExtent(disk, gpt) ?? { firstBlock: 0n, lastBlock: 0n };
    [gpt] = withPartition(disk, gpt, [extent, { label, sizeBytes: GiB, ...type }]);
  }
  gpt = { ...gpt, partitions: gpt.partitions.filter(({ name }) => name !== "b") };
  const extents = freeExtents(disk, gpt);
  expect(extents.map(({ firstBlock, lastBlock }) => (lastBlock - firstBlock + 1n) / 2048n)).toEqual([1024n, 7166n]);
  const [next, added] = withPartition(disk, gpt, [
    extents[0] ?? { firstBlock: 0n, lastBlock: 0n },
    { label: "d", ...type },
  ]);
  expect([added.number, added.firstBlock / 2048n, next.partitions.length]).toEqual([2, 1025n, 3]);
});

test("grownToDisk() gives a disk image's table the rest of a larger disk", () => {
  const image = planSystemDisk({ sizeBytes: 4106n * 1024n * 1024n, sectorBytes: 512 }, () => guid);
  expect(grownToDisk(disk, image)).toEqual(planSystemDisk(disk, () => guid));
  const large = planSystemDisk(disk, () => guid);
  expect(grownToDisk({ ...disk, sizeBytes: 5n * GiB }, large)).toBe(large);
});

test("freeExtents() keeps off the tables, whatever the header says", () => {
  const gpt = { ...emptyGpt(disk, guid), firstUsableBlock: 0n, lastUsableBlock: 20n * 1024n * 2048n - 1n };
  expect(freeExtents(disk, gpt)).toEqual([{ firstBlock: 2048n, lastBlock: 10n * 1024n * 2048n - 34n }]);
});
