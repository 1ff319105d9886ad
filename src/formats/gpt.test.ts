import { expect, test } from "vitest";
import type { DiskWrite, Gpt } from "./gpt.ts";
import { encodeGpt, gptGeometry, readGpt } from "./gpt.ts";

const disk = { sizeBytes: 64n * 1024n * 1024n, sectorBytes: 512 };
const { firstUsableBlock, lastUsableBlock } = gptGeometry(disk);
const gpt: Gpt = {
  diskGuid: "cf7b165f-8ad6-4db0-99c2-2db861ff6409",
  firstUsableBlock,
  lastUsableBlock,
  partitions: [
    {
      number: 1,
      typeGuid: "c12a7328-f81f-11d2-ba4b-00a0c93ec93b",
      guid: "8d20b839-8854-4787-bac0-2baa8e06bd34",
      firstBlock: 2048n,
      lastBlock: 4095n,
      attributes: 0n,
      name: "EFI",
    },
    {
      number: 5,
      typeGuid: "0fc63daf-8483-4772-8e79-3d69d8477de4",
      guid: "09398fe9-3808-4ae1-ac72-89d8307cd185",
      firstBlock: 4096n,
      lastBlock: 8191n,
      attributes: 4n,
      name: "STATE",
    },
  ],
};

function memoryDisk(): {
  bytes: Uint8Array;
  apply(writes: readonly DiskWrite[]): void;
  read(offset: bigint, length: number): Promise<Uint8Array>;
} {
  const bytes = new Uint8Array(Number(disk.sizeBytes));
  return {
    bytes,
    apply: (writes) => writes.forEach((write) => bytes.set(write.bytes, Number(write.offsetBytes))),
    read: (offset, length) => Promise.resolve(bytes.slice(Number(offset), Number(offset) + length)),
  };
}

test("readGpt() reads what encodeGpt() wrote", async () => {
  const medium = memoryDisk();
  expect(await readGpt(disk, medium.read)).toEqual({ kind: "none" });
  for (const step of encodeGpt(disk, gpt, { isNew: true })) medium.apply(step);
  expect(await readGpt(disk, medium.read)).toEqual({ kind: "gpt", copy: "both", gpt });
});

test("encodeGpt() leaves a whole table, old or new, wherever the power is cut", async () => {
  const next: Gpt = { ...gpt, partitions: gpt.partitions.slice(0, 1) };
  const writes = encodeGpt(disk, next, { isNew: false }).flat();
  for (let whole = 0; whole <= writes.length; whole++) {
    const medium = memoryDisk();
    for (const step of encodeGpt(disk, gpt, { isNew: true })) medium.apply(step);
    medium.apply(writes.slice(0, whole));
    const torn = writes[whole];
    if (torn !== undefined) medium.apply([{ offsetBytes: torn.offsetBytes, bytes: torn.bytes.subarray(0, 512) }]);
    const found = await readGpt(disk, medium.read);
    expect(found.kind === "gpt" && [2, 1].includes(found.gpt.partitions.length)).toBe(true);
  }
});

test("encodeGpt() of a new table shows no table before its last write", async () => {
  const writes = encodeGpt(disk, gpt, { isNew: true }).flat();
  const medium = memoryDisk();
  medium.apply(writes.slice(0, -1));
  expect(await readGpt(disk, medium.read)).toEqual({ kind: "none" });
});

test("readGpt() falls back to the backup, and says when both are damaged", async () => {
  const medium = memoryDisk();
  for (const step of encodeGpt(disk, gpt, { isNew: true })) medium.apply(step);
  medium.bytes[512 + 60] = (medium.bytes[512 + 60] ?? 0) ^ 1;
  expect(await readGpt(disk, medium.read)).toEqual({ kind: "gpt", copy: "backup", gpt });
  medium.bytes[medium.bytes.length - 512 + 60] = 99;
  expect((await readGpt(disk, medium.read)).kind).toBe("damaged");
});

test("readGpt() leaves the bytes of a Buffer as they are", async () => {
  const target = memoryDisk();
  for (const step of encodeGpt(disk, gpt, { isNew: true })) target.apply(step);
  const bytes = Buffer.from(target.bytes);
  const read = (offset: bigint, length: number): Promise<Uint8Array> =>
    Promise.resolve(bytes.subarray(Number(offset), Number(offset) + length));
  expect(await readGpt(disk, read)).toEqual(await readGpt(disk, read));
  expect(await readGpt(disk, read)).toMatchObject({ kind: "gpt", copy: "both" });
});

test("readGpt() tells a backup that says something else than the primary", async () => {
  const medium = memoryDisk();
  for (const step of encodeGpt(disk, gpt, { isNew: true })) medium.apply(step);
  const next: Gpt = { ...gpt, partitions: gpt.partitions.slice(0, 1) };
  const [primary = []] = encodeGpt(disk, next, { isNew: false });
  medium.apply(primary);
  expect(await readGpt(disk, medium.read)).toEqual({ kind: "gpt", copy: "primary", gpt: next });
});

test("encodeGpt() of a table whose backup cannot be used leaves a whole one, wherever the power is cut", async () => {
  const writes = encodeGpt(disk, gpt, { isNew: false, isBackupWhole: false }).flat();
  for (let whole = 0; whole <= writes.length; whole++) {
    const medium = memoryDisk();
    for (const step of encodeGpt(disk, { ...gpt, partitions: [] }, { isNew: true })) medium.apply(step);
    medium.bytes.fill(0, medium.bytes.length - 512);
    medium.apply(writes.slice(0, whole));
    expect((await readGpt(disk, medium.read)).kind).toBe("gpt");
  }
});

test("readGpt() takes no table, and no partition, that is not on the disk", async () => {
  const found = async (changed: Gpt) => {
    const medium = memoryDisk();
    for (const step of encodeGpt(disk, changed, { isNew: true })) medium.apply(step);
    return readGpt(disk, medium.read);
  };
  const beyond = disk.sizeBytes / 512n;
  expect((await found({ ...gpt, lastUsableBlock: beyond })).kind).toBe("damaged");
  expect((await found({ ...gpt, firstUsableBlock: 100n, lastUsableBlock: 99n })).kind).toBe("damaged");
  const [first, second] = gpt.partitions;
  if (first === undefined || second === undefined) throw new Error("The table has no two partitions");
  const strange = [first, { ...second, lastBlock: beyond }, { ...second, number: 6, lastBlock: 4000n }];
  expect(await found({ ...gpt, partitions: strange })).toMatchObject({ kind: "gpt", gpt: { partitions: [first] } });
});
