import { expect, test } from "vitest";
import { emptyGpt } from "../../../boot/partition-layout.ts";
import { encodeGpt } from "../../../formats/gpt.ts";
import type { BlockDevices, OpenBlockDevice } from "../../../linux/block-devices.ts";
import type { FakeBlockDevices } from "../../../linux/fake/block-devices.ts";
import { fakeBlockDevices, PowerCut } from "../../../linux/fake/block-devices.ts";
import { diskUse, writeTable } from "../../../boot/partition-table.ts";
import type { WantedPartition } from "./provision.ts";
import { partitionBytes, provision } from "./provision.ts";

const MiB = 1024 * 1024;
const path = "/dev/vda";

function guids(): () => string {
  let next = 0;
  return () => `00000000-0000-4000-8000-${String(++next).padStart(12, "0")}`;
}

function wanted(label: string, sizeMiB: number): WantedPartition {
  const size = BigInt(sizeMiB * MiB);
  return {
    label,
    typeGuid: "0fc63daf-8483-4772-8e79-3d69d8477de4",
    minBytes: size,
    maxBytes: size,
    maxPercent: 0n,
    isMaxLeftOver: false,
  };
}

async function withDisk(sizeMiB: number): Promise<FakeBlockDevices> {
  const devices = fakeBlockDevices();
  devices.addDisk(path, sizeMiB * MiB);
  await devices.restart();
  return devices;
}

async function labels(devices: FakeBlockDevices): Promise<readonly string[]> {
  await using device = await devices.open(path);
  const use = await diskUse(device);
  return use.kind === "gpt" ? use.gpt.partitions.map(({ name }) => name) : [use.kind];
}

test("provision() makes a table on a blank disk, adds to it, and returns what is there already", async () => {
  const devices = await withDisk(64);
  const newGuid = guids();
  const first = await provision(devices, [path, wanted("STATE", 10)], newGuid);
  const second = await provision(devices, [path, { ...wanted("EPHEMERAL", 10), maxBytes: 0n }], newGuid);
  const again = await provision(devices, [path, wanted("STATE", 10)], newGuid);
  expect([first.kind, second.kind, again]).toEqual(["made", "made", first]);
  expect([await labels(devices), devices.partitions()]).toEqual([
    ["STATE", "EPHEMERAL"],
    ["/dev/vda1", "/dev/vda2"],
  ]);
});

test("provision() keeps its hands off other people's data and full disks", async () => {
  const devices = await withDisk(16);
  await using device = await devices.open(path);
  await device.write(510n, Uint8Array.of(0x55, 0xaa));
  await device.write(446n, Uint8Array.of(0, 1, 1, 0, 0x83, 1, 1, 1, 0, 8, 0, 0, 0, 8, 0, 0));
  expect(await provision(devices, [path, wanted("STATE", 1)], guids())).toMatchObject({
    kind: "refused",
    why: "format",
  });
  await device.zero(0n, 1024n);
  await device.write(0n, new TextEncoder().encode("XFSB"));
  expect(await provision(devices, [path, wanted("STATE", 1)], guids())).toMatchObject({
    kind: "refused",
    why: "format",
  });
  await device.zero(0n, 1024n);
  expect(await provision(devices, [path, wanted("STATE", 100)], guids())).toMatchObject({
    kind: "refused",
    why: "space",
  });
});

test("provision() opens a disk for writing only to make a partition", async () => {
  const devices = await withDisk(16);
  const opened: OpenBlockDevice[] = [];
  const watched: BlockDevices = {
    open(each, options = {}) {
      opened.push(options);
      return devices.open(each, options);
    },
  };
  expect((await provision(watched, [path, wanted("EPHEMERAL", 100)], guids())).kind).toBe("refused");
  expect(opened).toEqual([{ lock: "shared" }]);
  expect((await provision(watched, [path, wanted("EPHEMERAL", 10)], guids())).kind).toBe("made");
  expect(opened.splice(0).at(-1)).toEqual({ write: true, lock: "exclusive" });
  expect((await provision(watched, [path, wanted("EPHEMERAL", 10)], guids())).kind).toBe("made");
  expect(opened).toEqual([{ lock: "shared" }]);
});

test("provision() leaves the old or the new table wherever the power is cut, and the next boot goes on", async () => {
  for (let writes = 0; writes < 12; writes++) {
    const devices = await withDisk(64);
    await provision(devices, [path, wanted("STATE", 10)], guids());
    devices.cutPowerAfter(writes);
    await provision(devices, [path, wanted("EPHEMERAL", 10)], guids()).catch((error: unknown) => {
      if (!(error instanceof PowerCut)) throw error;
    });
    await devices.restart();
    const after = await labels(devices);
    expect(after[0]).toBe("STATE");
    expect((await provision(devices, [path, wanted("EPHEMERAL", 10)], guids())).kind).toBe("made");
    expect(await labels(devices)).toEqual(["STATE", "EPHEMERAL"]);
  }
});

test("writeTable() on a blank disk shows no table before it shows the whole one", async () => {
  for (let writes = 0; writes < 6; writes++) {
    const devices = await withDisk(64);
    await using device = await devices.open(path);
    devices.cutPowerAfter(writes);
    await writeTable(device, emptyGpt(device, guids()()), true).catch(() => undefined);
    await devices.restart();
    expect(["blank", "gpt"]).toContain((await diskUse(device)).kind);
  }
});

test("partitionBytes() keeps to minimum, maximum, percents and what must stay free", () => {
  const free = BigInt(1000 * MiB);
  const base = { ...wanted("x", 100), maxBytes: 0n };
  const sizes = [
    partitionBytes(base, free),
    partitionBytes({ ...base, maxBytes: BigInt(200 * MiB) }, free),
    partitionBytes({ ...base, maxPercent: 25n }, free),
    partitionBytes({ ...base, maxBytes: BigInt(300 * MiB), isMaxLeftOver: true }, free),
    partitionBytes(base, BigInt(10 * MiB)),
  ];
  expect(sizes.map((size) => (size === undefined ? undefined : Number(size) / MiB))).toEqual([
    1000,
    200,
    250,
    700,
    undefined,
  ]);
});

test("provision() uses all of a disk that is larger than the image it was written with", async () => {
  const devices = await withDisk(64);
  {
    await using device = await devices.open(path, { write: true });
    const image = { sizeBytes: BigInt(16 * MiB), sectorBytes: 512 };
    for (const step of encodeGpt(image, emptyGpt(image, guids()()), { isNew: true })) {
      for (const { offsetBytes, bytes } of step) await device.write(offsetBytes, bytes);
    }
  }
  expect(await provision(devices, [path, wanted("STATE", 40)], guids())).toMatchObject({ kind: "made" });
  await using device = await devices.open(path);
  expect(await diskUse(device)).toMatchObject({ kind: "gpt", isWhole: true });
});

test("provision() leaves a whole table on a disk that is larger than its image, wherever the power is cut", async () => {
  for (let writes = 0; writes < 8; writes++) {
    const devices = await withDisk(64);
    {
      await using device = await devices.open(path, { write: true });
      const image = { sizeBytes: BigInt(16 * MiB), sectorBytes: 512 };
      for (const step of encodeGpt(image, emptyGpt(image, guids()()), { isNew: true })) {
        for (const { offsetBytes, bytes } of step) await device.write(offsetBytes, bytes);
      }
    }
    devices.cutPowerAfter(writes);
    await provision(devices, [path, wanted("STATE", 10)], guids()).catch((error: unknown) => {
      if (!(error instanceof PowerCut)) throw error;
    });
    await devices.restart();
    expect((await provision(devices, [path, wanted("STATE", 10)], guids())).kind).toBe("made");
  }
});
