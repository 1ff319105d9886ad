// block.DevicesController: every disk and partition the kernel has, and a counter that grows when one must be looked at again.
import { errorCode } from "../../base/errors.ts";
import type { Controller, SourceContext } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import type { Files } from "../../linux/files.ts";
import type { Uevents } from "../../linux/uevents.ts";
import { BlockDevice } from "../../resources/block/block-device.ts";

const classPath = "/sys/class/block";
/** Memory disks: nobody uses them, and there are many. */
const ramDisk = /^ram\d+$/u;

interface KernelDevice extends Omit<BlockDevice, "generation"> {
  readonly id: string;
}

/** Value of `KEY=value` lines. */
function valueOf(text: string, key: string): string {
  return new RegExp(`^${key}=(.*)$`, "mu").exec(text)?.[1] ?? "";
}

async function readDevice(files: Files, id: string): Promise<KernelDevice | undefined> {
  const path = `${classPath}/${id}`;
  const devicePath = await files.realPath(path);
  const uevent = await files.readText(`${path}/uevent`);
  const [major, minor] = (await files.readText(`${path}/dev`)).trim().split(":").map(Number);
  if (major === undefined || minor === undefined) return undefined;
  const isPartition = valueOf(uevent, "DEVTYPE") === "partition";
  const slaves = isPartition ? [] : await files.list(`${path}/slaves`);
  return {
    id,
    type: isPartition ? "partition" : "disk",
    major,
    minor,
    partitionName: isPartition ? valueOf(uevent, "PARTNAME") : "",
    partitionNumber: isPartition ? Number(valueOf(uevent, "PARTN")) : 0,
    devicePath,
    parent: isPartition ? (devicePath.split("/").at(-2) ?? "") : "",
    secondaries: slaves.map(({ name }) => name).toSorted(),
  };
}

/** Ids of the disks and partitions that the kernel has now. */
export async function deviceIds(files: Pick<Files, "list">): Promise<readonly string[]> {
  return (await files.list(classPath)).map(({ name }) => name).filter((name) => !ramDisk.test(name));
}

/** What is there now; devices that go while we look are left out. */
async function readDevices(files: Files): Promise<readonly KernelDevice[]> {
  const devices: KernelDevice[] = [];
  for (const name of await deviceIds(files)) {
    try {
      const device = await readDevice(files, name);
      if (device !== undefined) devices.push(device);
    } catch (error) {
      if (errorCode(error) !== "ENOENT" && errorCode(error) !== "ENODEV") throw error;
    }
  }
  return devices;
}

export function devicesController({
  files,
  uevents,
}: {
  readonly files: Files;
  readonly uevents: Uevents;
}): Controller {
  const generations = new Map<string, number>();
  const bump = (id: string): void => void generations.set(id, (generations.get(id) ?? 1) + 1);

  async function follow(context: SourceContext): Promise<void> {
    for await (const message of uevents.listen(context.signal)) {
      if (message.kind === "overrun") {
        for (const id of generations.keys()) bump(id);
        context.wake();
      } else if (message.event.subsystem === "block") {
        bump(message.event.devicePath.split("/").at(-1) ?? "");
        context.wake();
      }
    }
  }

  return defineController({
    name: "block.DevicesController",
    inputs: [],
    outputs: [exclusive(BlockDevice)],
    source: follow,
    async reconcile({ state }) {
      const devices = await readDevices(files);
      for (const { id, ...device } of devices) {
        if (!generations.has(id)) generations.set(id, 1);
        const generation = generations.get(id) ?? 1;
        await state.modify(BlockDevice, id, () => ({ ...device, generation }));
      }
      const present = new Set(devices.map(({ id }) => id));
      for (const id of generations.keys()) if (!present.has(id)) generations.delete(id);
      await state.cleanup(BlockDevice);
    },
  });
}
