import { manualClock } from "../../../base/manual-clock.ts";
import { expect, test } from "vitest";
import type { FakeBlockDevices } from "../../../linux/fake/block-devices.ts";
import { fakeBlockDevices, PowerCut } from "../../../linux/fake/block-devices.ts";
import type { DiskPort } from "../../../runtime/disk-port.ts";
import { diskUse } from "../../../boot/partition-table.ts";
import type { WantedPartition } from "./provision.ts";
import { provision } from "./provision.ts";
import { diskPort } from "./wipe.ts";

const MiB = 1024 * 1024;
const path = "/dev/vda";
const never = new AbortController().signal;

function wanted(label: string): WantedPartition {
  const size = BigInt(4 * MiB);
  return {
    label,
    typeGuid: "0fc63daf-8483-4772-8e79-3d69d8477de4",
    minBytes: size,
    maxBytes: size,
    maxPercent: 0n,
    isMaxLeftOver: false,
  };
}

/** Guids by the order in which they were asked for: that of the disk, then those of the partitions. */
function guids(): () => string {
  let next = 0;
  return () => `00000000-0000-4000-8000-00000000000${++next}`;
}

function port(blockDevices: FakeBlockDevices): DiskPort {
  const processes = { run: () => Promise.reject(new Error("there are no tools")) };
  const parts = { processes, clock: manualClock(), modules: { load: () => Promise.resolve("loaded") } };
  return diskPort({ blockDevices, files: { write: () => Promise.resolve() }, ...parts });
}

const stateGuid = "00000000-0000-4000-8000-000000000002";
const encoder = new TextEncoder();

/** A disk with STATE and EPHEMERAL, both with something on them. */
async function systemDisk(): Promise<FakeBlockDevices> {
  const devices = fakeBlockDevices();
  devices.addDisk(path, 16 * MiB);
  await devices.restart();
  const newGuid = guids();
  for (const label of ["STATE", "EPHEMERAL"]) {
    await provision(devices, [path, wanted(label)], newGuid);
  }
  for (const partition of devices.partitions()) {
    await using device = await devices.open(partition, { write: true });
    await device.write(0n, encoder.encode(`content of ${partition}`));
  }
  return devices;
}

async function labels(devices: FakeBlockDevices): Promise<readonly string[]> {
  await using device = await devices.open(path);
  const use = await diskUse(device);
  return use.kind === "gpt" ? use.gpt.partitions.map(({ name }) => name) : [use.kind];
}

async function start(devices: FakeBlockDevices, partition: string): Promise<string> {
  await using device = await devices.open(partition);
  return new TextDecoder().decode((await device.read(0n, 64)).filter((byte) => byte !== 0));
}

test("dropPartition() takes one partition with its contents, and nothing of the others", async () => {
  const devices = await systemDisk();
  const { dropPartition } = port(devices);
  expect(await dropPartition({ diskPath: path, partitionGuid: stateGuid.toUpperCase() })).toBe(true);
  expect([await labels(devices), devices.partitions()]).toEqual([["EPHEMERAL"], ["/dev/vda2"]]);
  expect(await start(devices, "/dev/vda2")).toBe("content of /dev/vda2");
  expect(await dropPartition({ diskPath: path, partitionGuid: stateGuid })).toBe(false);
  // what comes in its place is blank
  await provision(devices, [path, wanted("STATE")], guids());
  expect(await start(devices, "/dev/vda1")).toBe("");
});

test("dropPartition() leaves the table whole wherever the power is cut, and what it still names of the partition is blank", async () => {
  for (let writes = 0; writes < 8; writes++) {
    const devices = await systemDisk();
    devices.cutPowerAfter(writes);
    const { dropPartition } = port(devices);
    await dropPartition({ diskPath: path, partitionGuid: stateGuid }).catch((error: unknown) => {
      if (!(error instanceof PowerCut)) throw error;
    });
    await devices.restart();
    const after = await labels(devices);
    expect(after.at(-1)).toBe("EPHEMERAL");
    const isNamed = writes > 0 && devices.partitions().includes("/dev/vda1");
    expect(isNamed ? await start(devices, "/dev/vda1") : "").toBe("");
    expect(await dropPartition({ diskPath: path, partitionGuid: stateGuid })).toBe(after.includes("STATE"));
    expect(await labels(devices)).toEqual(["EPHEMERAL"]);
    await devices.restart();
    expect(await start(devices, "/dev/vda2")).toBe("content of /dev/vda2");
  }
});

test("wipeDisk() leaves a blank disk without partitions", async () => {
  const devices = await systemDisk();
  await port(devices).wipeDisk(path);
  expect([await labels(devices), devices.partitions()]).toEqual([["blank"], []]);
});

test("wipeDisk() leaves nothing of the partitions to be recognised, and no keys, on a disk that cannot throw away", async () => {
  const devices = await systemDisk();
  const header = Uint8Array.of(0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe, 0, 2);
  {
    await using device = await devices.open("/dev/vda1", { write: true });
    await device.write(0n, header);
    await device.write(BigInt(2 * MiB), encoder.encode("a slot with a key"));
  }
  const unable: FakeBlockDevices = {
    ...devices,
    open: async (...args) => ({
      ...(await devices.open(...args)),
      discard: () => Promise.reject(new Error("ENOTSUP")),
    }),
  };
  await using disk = await devices.open(path);
  await port(unable).wipeDisk(path);
  expect((await disk.read(0n, 16 * MiB)).findIndex((byte) => byte !== 0)).toBe(-1);
});

test("wipeDevice() zeroes all, or takes away the signatures only", async () => {
  const devices = await systemDisk();
  const { wipeDevice } = port(devices);
  {
    await using device = await devices.open("/dev/vda1", { write: true });
    await device.write(BigInt(2 * MiB), encoder.encode("in the middle"));
  }
  const middle = async (): Promise<number | undefined> => {
    await using device = await devices.open("/dev/vda1");
    return (await device.read(BigInt(2 * MiB), 1))[0];
  };
  await wipeDevice({ path: "/dev/vda1", method: "fast" }, never);
  expect([await start(devices, "/dev/vda1"), await middle()]).toEqual(["", 105]);
  await wipeDevice({ path: "/dev/vda1", method: "zeroes" }, never);
  expect(await middle()).toBe(0);
  expect(await labels(devices)).toEqual(["STATE", "EPHEMERAL"]);
});
