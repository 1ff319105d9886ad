// block.DisksController: whole disks with what people choose them by.
import { errorCode } from "../../base/errors.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import type { Resource } from "../../cosi/resource.ts";
import type { Files } from "../../linux/files.ts";
import { BlockDevice } from "../../resources/block/block-device.ts";
import { BlockSymlink } from "../../resources/block/block-symlink.ts";
import { Disk } from "../../resources/block/disk.ts";
import { isOpenedVolume, partsOfLogicalVolumes } from "./shared/private-devices.ts";
import { sizeText } from "./shared/size-text.ts";

/** The kernel counts sizes in these, whatever the device's own blocks. */
const sizeUnitBytes = 512n;

const transports: readonly (readonly [RegExp, string])[] = [
  [/\/virtio\d+\//u, "virtio"],
  [/\/nvme(?:-subsystem)?\//u, "nvme"], // the latter when a disk can have several controllers
  [/\/usb\d+\//u, "usb"],
  [/\/ata\d+\//u, "sata"],
  [/\/mmc_host\//u, "mmc"],
  [/\/(?:session|iscsi)/u, "iscsi"],
  [/\/(?:end_device|sas)/u, "sas"],
];

/**
 * How a disk is attached, told from its path in the device tree; empty for devices that are only software, and for buses that have no name among clients: a
 * RAID controller's own, those of other hypervisors.
 */
export function transportOf(devicePath: string): string {
  return transports.find(([pattern]) => pattern.test(devicePath))?.[1] ?? "";
}

/** Where it is attached: its path in the device tree without the tree's root and its own end. */
export function busPathOf(devicePath: string): string {
  return devicePath.replace(/^\/sys\/devices/u, "").replace(/\/(?:block|nvme)\/.*$/u, "");
}

/** Made by the kernel out of other disks or files: loop devices, arrays, mapped devices. */
export function isOnlySoftware({ busPath }: Pick<Disk, "busPath">): boolean {
  return busPath === "/virtual";
}

/** How the kernel says that a device does not have a value: no file, or a file that cannot be read. An empty CD drive says ENXIO. */
const notSaid: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "EIO", "EINVAL", "ENXIO", "ENODATA", "EOPNOTSUPP"]);

async function readDisk(files: Files, device: Resource<BlockDevice>, symlinks: readonly string[]): Promise<Disk> {
  const { id } = device.metadata;
  const { devicePath, secondaries } = device.spec;
  const base = `/sys/class/block/${id}`;
  const text = async (name: string): Promise<string> => {
    try {
      return (await files.readText(`${base}/${name}`)).trim();
    } catch (error) {
      if (notSaid.has(errorCode(error) ?? "")) return "";
      throw error;
    }
  };
  const isCdrom = id.startsWith("sr");
  const size = isCdrom ? 0n : BigInt((await text("size")) || "0") * sizeUnitBytes;
  const sectorSize = Number(await text("queue/logical_block_size"));
  return {
    devPath: `/dev/${id}`,
    size,
    prettySize: sizeText(size),
    ioSize: Number(await text("queue/optimal_io_size")) || sectorSize,
    sectorSize,
    readonly: isCdrom || (await text("ro")) === "1",
    cdrom: isCdrom,
    model: (await text("device/model")) || (await text("device/name")),
    firmwareVersion: (await text("device/firmware_rev")) || (await text("device/rev")),
    serial: (await text("device/serial")) || (await text("serial")),
    modalias: await text("device/modalias"),
    wwid: (await text("wwid")) || (await text("device/wwid")),
    uuid: await text("uuid"),
    busPath: busPathOf(devicePath),
    subSystem: "/sys/class/block",
    transport: transportOf(devicePath),
    rotational: !isCdrom && (await text("queue/rotational")) === "1",
    secondaryDisks: secondaries,
    symlinks,
  };
}

export function disksController({ files }: { readonly files: Files }): Controller {
  return defineController({
    name: "block.DisksController",
    inputs: [weak(BlockDevice), weak(BlockSymlink)],
    outputs: [exclusive(Disk)],
    async reconcile({ state }) {
      const symlinks = new Map((await state.list(BlockSymlink)).map(({ metadata, spec }) => [metadata.id, spec.paths]));
      const devices = await state.list(BlockDevice);
      const parts = await partsOfLogicalVolumes(files, devices);
      for (const device of devices) {
        const { id } = device.metadata;
        if (device.spec.type !== "disk" || parts.has(id) || (await isOpenedVolume(files, id))) continue;
        const disk = await readDisk(files, device, symlinks.get(id) ?? []);
        if (disk.size > 0n || disk.cdrom) await state.modify(Disk, id, () => disk);
      }
      await state.cleanup(Disk);
    },
  });
}
