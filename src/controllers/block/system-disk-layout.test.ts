// Tables of system disks that a power cut left with one copy.
import { expect, test } from "vitest";
import { diskUse } from "../../boot/partition-table.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { BlockDevices } from "../../linux/block-devices.ts";
import { fakeBlockDevices } from "../../linux/fake/block-devices.ts";
import { DiscoveredVolume } from "../../resources/block/discovered-volume.ts";
import { Disk } from "../../resources/block/disk.ts";
import { DiscoveredVolumesStatus } from "../../resources/block/internal/discovered-volumes-status.ts";
import { discoveredVolumesStatusId } from "./discovered-volumes-status.ts";
import { provision } from "./shared/provision.ts";
import { systemDiskLayoutController } from "./system-disk-layout.ts";

const MiB = 1024 * 1024;
const path = "/dev/vda";

test("a table with a damaged copy is mended, also when somebody holds the disk at first", async () => {
  const devices = fakeBlockDevices();
  const disk = devices.addDisk(path, 16 * MiB);
  await devices.restart();
  const sizes = { minBytes: BigInt(MiB), maxBytes: BigInt(MiB), maxPercent: 0n, isMaxLeftOver: false };
  const typeGuid = "0fc63daf-8483-4772-8e79-3d69d8477de4";
  let guids = 0;
  const newGuid = (): string => `00000000-0000-4000-8000-00000000000${++guids}`;
  await provision(devices, [path, { label: "META", typeGuid, ...sizes }], newGuid);
  disk.bytes.fill(0, disk.bytes.length - 512);

  let tries = 0;
  const blockDevices: BlockDevices = {
    open(each, options = {}) {
      if (options.write === true && ++tries === 1) return Promise.reject(new Error("somebody holds the lock"));
      return devices.open(each, options);
    },
  };
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  await state.modify(Disk, "vda", () => ({
    ...Disk.zero(),
    devPath: path,
    size: BigInt(16 * MiB),
    transport: "virtio",
  }));
  await state.modify(DiscoveredVolume, "vda", () => ({ ...DiscoveredVolume.zero(), devPath: path, name: "gpt" }));
  await state.modify(DiscoveredVolumesStatus, discoveredVolumesStatusId, () => ({ ready: true }));
  const runtime = createRuntime({ state, log: silentLogger, clock });
  const files = { realPath: async (each: string) => each };
  runtime.register(systemDiskLayoutController({ blockDevices, files, newGuid, externalLoader: false }));
  const stop = new AbortController();
  const running = runtime.run(stop.signal);

  const isWhole = async (): Promise<boolean> => {
    await clock.advance(1000);
    await using device = await devices.open(path);
    const use = await diskUse(device);
    return use.kind === "gpt" && use.isWhole;
  };
  await expect.poll(isWhole).toBe(true);
  expect(tries).toBe(2);
  stop.abort();
  await running;
});
