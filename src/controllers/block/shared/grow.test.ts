import { expect, test } from "vitest";
import type { FakeBlockDevices } from "../../../linux/fake/block-devices.ts";
import { fakeBlockDevices, PowerCut } from "../../../linux/fake/block-devices.ts";
import { growFilesystem, growPartition } from "./grow.ts";
import { encodeUtf8 } from "../../../base/bytes.ts";
import { createLogger } from "../../../base/logger.ts";
import { fakeMounts } from "../../../linux/fake/mounts.ts";
import type { MountOptions } from "../../../linux/mount.ts";
import type { ProcessOptions } from "../../../linux/process.ts";
import { SystemError } from "../../../linux/system-error.ts";
import { diskUse } from "../../../boot/partition-table.ts";
import type { SizeLimits, WantedPartition } from "./provision.ts";
import { provision } from "./provision.ts";

const MiB = 1024 * 1024;
const path = "/dev/vda";
const all: SizeLimits = { maxBytes: 0n, maxPercent: 0n, isMaxLeftOver: false };

function wanted(label: string, sizeMiB: number): WantedPartition {
  const size = BigInt(sizeMiB * MiB);
  return { ...all, label, typeGuid: "0fc63daf-8483-4772-8e79-3d69d8477de4", minBytes: size, maxBytes: size };
}

function guids(): () => string {
  let next = 0;
  return () => `00000000-0000-4000-8000-00000000000${++next}`;
}

/** The first partition after the disk's own GUID, and the one behind it. */
const [first, second] = ["00000000-0000-4000-8000-000000000002", "00000000-0000-4000-8000-000000000003"];

async function disk(...labels: readonly string[]): Promise<FakeBlockDevices> {
  const devices = fakeBlockDevices();
  devices.addDisk(path, 32 * MiB);
  await devices.restart();
  const newGuid = guids();
  for (const label of labels) await provision(devices, [path, wanted(label, 4)], newGuid);
  return devices;
}

async function sizesMiB(devices: FakeBlockDevices): Promise<readonly number[]> {
  await using device = await devices.open(path);
  const use = await diskUse(device);
  const partitions = use.kind === "gpt" ? use.gpt.partitions : [];
  return partitions.map(({ firstBlock, lastBlock }) => Number((lastBlock - firstBlock + 1n) * 512n) / MiB);
}

test("growPartition() takes the space behind the partition, and no more than it may", async () => {
  const devices = await disk("STATE", "EPHEMERAL");
  expect(await growPartition(devices, { diskPath: path, partitionGuid: first, ...all })).toBe(undefined);
  const limits = { ...all, maxBytes: BigInt(8 * MiB) };
  expect(await growPartition(devices, { diskPath: path, partitionGuid: second, ...limits })).toBe(BigInt(8 * MiB));
  expect(await growPartition(devices, { diskPath: path, partitionGuid: second, ...limits })).toBe(undefined);
  await growPartition(devices, { diskPath: path, partitionGuid: second, ...all });
  const [state, ephemeral = 0] = await sizesMiB(devices);
  expect(state).toBe(4);
  expect(ephemeral).toBeGreaterThan(26);
  await using device = await devices.open("/dev/vda2");
  expect(Number(device.sizeBytes) / MiB).toBe(ephemeral);
});

test("growPartition() leaves what was there wherever the power is cut", async () => {
  for (let writes = 0; writes < 6; writes++) {
    const devices = await disk("EPHEMERAL");
    {
      await using device = await devices.open("/dev/vda1", { write: true });
      await device.write(0n, Uint8Array.of(7));
    }
    devices.cutPowerAfter(writes);
    const grow = (): Promise<unknown> => growPartition(devices, { diskPath: path, partitionGuid: first, ...all });
    await grow().catch((error: unknown) => {
      if (!(error instanceof PowerCut)) throw error;
    });
    await devices.restart();
    await grow();
    await devices.restart();
    expect((await sizesMiB(devices))[0]).toBeGreaterThan(29);
    await using device = await devices.open("/dev/vda1");
    expect([...(await device.read(0n, 1))]).toEqual([7]);
  }
});

/** A device with half of it an XFS, which is damaged until its tool has been there. */
async function damagedXfs() {
  const devices = fakeBlockDevices();
  devices.addDisk(path, 32 * MiB);
  await devices.restart();
  {
    await using device = await devices.open(path, { write: true });
    const start = new Uint8Array(512);
    start.set(encodeUtf8("XFSB"));
    const view = new DataView(start.buffer);
    view.setUint32(4, 4096);
    view.setBigUint64(8, BigInt((16 * MiB) / 4096));
    await device.write(0n, start);
  }
  const runs: string[] = [];
  const mounted: MountOptions[] = [];
  const mounts = {
    ...fakeMounts(),
    async mount(options: MountOptions) {
      if (runs.length === 0)
        throw new SystemError("Cannot mount: EUCLEAN", { code: "EUCLEAN", errno: 117, syscall: "mount" });
      mounted.push(options);
    },
    unmount: async () => undefined,
  };
  const unused = () => Promise.reject(new Error("not used"));
  const processes = {
    start: unused,
    kill: () => false,
    killAll: () => undefined,
    async run({ path: tool, args = [] }: ProcessOptions) {
      runs.push([tool, ...args].join(" "));
      return { status: { kind: "exited", code: 0 } as const, stdout: new Uint8Array(), stderr: new Uint8Array() };
    },
  };
  const files = { makeDirectory: async () => undefined, removeDirectory: async () => undefined };
  const log = createLogger(() => undefined);
  return { runs, mounted, tools: { blockDevices: devices, mounts, processes, files, log } };
}

test("growFilesystem() has a damaged file system repaired first, and mounts it with its own options", async () => {
  const { tools, runs, mounted } = await damagedXfs();
  const never = new AbortController().signal;
  expect(await growFilesystem(tools, { path, data: "prjquota" }, never)).toBe(true);
  expect(runs).toEqual(["/usr/sbin/xfs_repair /dev/vda", "/usr/sbin/xfs_growfs -d /run/ichor-grow"]);
  expect(mounted.map(({ source, data }) => [source, data])).toEqual([[path, "prjquota"]]);
});
