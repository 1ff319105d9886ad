// StorageService.BlockDeviceWipe: makes disks and partitions blank that nobody uses. All are checked before the first is touched.
import { errorCode } from "../../base/errors.ts";
import { BlockDevice } from "../../resources/block/block-device.ts";
import { DiscoveredVolume } from "../../resources/block/discovered-volume.ts";
import { Disk } from "../../resources/block/disk.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { BlockDeviceWipeDescriptor } from "../../wire/gen/storage.ts";
import { BlockDeviceWipeDescriptorMethod } from "../../wire/gen/storage.ts";
import type { ApiContext } from "../context.ts";
import { unary } from "../define.ts";
import { statusError } from "../errors.ts";
import { volumeOn } from "./common/volume-on.ts";

type Reader = ApiContext["state"];

const refuse = (text: string) => statusError("FAILED_PRECONDITION", text);

async function checkSecondaries(state: Reader, device: string): Promise<void> {
  const disk = (await state.list(Disk)).find(({ spec }) => spec.secondaryDisks.includes(device));
  if (disk !== undefined) throw refuse(`blockdevice "${device}" is in use by disk "${disk.metadata.id}"`);
  const other = (await state.list(BlockDevice)).find(({ spec }) => spec.secondaries.includes(device));
  if (other !== undefined) throw refuse(`blockdevice "${device}" is in use by blockdevice "${other.metadata.id}"`);
}

async function check(state: Reader, descriptor: BlockDeviceWipeDescriptor): Promise<void> {
  const { device, method, skipVolumeCheck, skipSecondaryCheck, dropPartition } = descriptor;
  const found = await state.find(BlockDevice, device);
  if (found === undefined) throw statusError("NOT_FOUND", `blockdevice "${device}" not found`);
  const { type, parent } = found.spec;
  if (type !== "disk" && type !== "partition") {
    throw statusError("INVALID_ARGUMENT", `blockdevice "${device}" is of type "${type}", want disk or partition`);
  }
  if (dropPartition && type !== "partition") {
    throw statusError("INVALID_ARGUMENT", `blockdevice "${device}" is no partition that could be dropped`);
  }
  if (!Object.values<number>(BlockDeviceWipeDescriptorMethod).includes(method)) {
    throw statusError("INVALID_ARGUMENT", `unknown wipe method ${method}`);
  }
  const disk = await state.find(Disk, type === "partition" ? parent : device);
  if (disk?.spec.cdrom === true) throw refuse(`blockdevice "${device}" is a CD-ROM`);
  if (disk?.spec.readonly === true) throw refuse(`blockdevice "${device}" is read-only`);
  if (!skipSecondaryCheck) await checkSecondaries(state, device);
  const volume = skipVolumeCheck ? undefined : await volumeOn(state, `/dev/${device}`);
  if (volume !== undefined) throw refuse(`blockdevice "${device}" is in use by volume "${volume}"`);
}

async function wipe({ disks, state, signal }: WipeContext, descriptor: BlockDeviceWipeDescriptor): Promise<void> {
  const { device, method, dropPartition } = descriptor;
  const path = `/dev/${device}`;
  const volume = await state.find(DiscoveredVolume, device);
  try {
    const isThorough = method === BlockDeviceWipeDescriptorMethod.ZEROES;
    await disks.wipeDevice({ path, method: isThorough ? "zeroes" : "fast" }, signal);
  } catch (error) {
    if (errorCode(rootOf(error)) === "EBUSY") throw refuse(`blockdevice "${device}" is mounted or in use`);
    throw error;
  }
  if (!dropPartition || volume === undefined) return;
  const { parentDevPath: diskPath, partitionUuid: partitionGuid } = volume.spec;
  if (!(await disks.dropPartition({ diskPath, partitionGuid }))) {
    throw refuse(`partition "${device}" is not in the table of its disk`);
  }
}

/** The error at the bottom of the chain: that of the system. */
function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof Error && root.cause !== undefined) root = root.cause;
  return root;
}

type WipeContext = Pick<ApiContext, "disks" | "state"> & { readonly signal: AbortSignal };

export const blockDeviceWipe = unary(
  rpc.StorageService.BlockDeviceWipe,
  async ({ devices }, { state, disks, signal }) => {
    for (const descriptor of devices) await check(state, descriptor);
    for (const descriptor of devices) await wipe({ state, disks, signal }, descriptor);
    return { messages: [{}] };
  },
);
