// Devices that groups and arrays of the config may be made of: nothing lies on them that anybody could miss.
import type { Resource } from "../../../cosi/resource.ts";
import type { ControllerState } from "../../../cosi/controller.ts";
import { diskUse } from "../../../boot/partition-table.ts";
import type { BlockDevice, BlockDevices } from "../../../linux/block-devices.ts";
import { DiscoveredVolume } from "../../../resources/block/discovered-volume.ts";
import { Disk } from "../../../resources/block/disk.ts";
import { SystemDisk } from "../../../resources/block/system-disk.ts";
import { contentOf } from "../../block/shared/format.ts";
import { matchingVolumes } from "../../block/shared/selectors.ts";
import { systemDiskId } from "../../block/system-disk.ts";

type Reader = Pick<ControllerState, "find" | "list">;
export type Volume = Resource<DiscoveredVolume>;

/** Devices that are made of others: nothing is made of them again. */
export interface Selection {
  readonly expression: string;
  readonly made: RegExp;
}

/**
 * The disks and partitions that an expression selects and that are ours to give: those of the system disk never are, nor what cannot be
 * written. Throws a FormatError or a CelError.
 */
export async function selectDevices(state: Reader, { expression, made }: Selection): Promise<readonly Volume[]> {
  const system = (await state.find(SystemDisk, systemDiskId))?.spec.diskID;
  const disks = await state.list(Disk);
  const diskOf = ({ metadata, spec }: Volume): string => (spec.parent === "" ? metadata.id : spec.parent);
  const fixed = new Set(disks.filter(({ spec }) => spec.readonly || spec.cdrom).map(({ metadata }) => metadata.id));
  const volumes = (await state.list(DiscoveredVolume)).filter((volume) => {
    const disk = diskOf(volume);
    return disk !== system && !fixed.has(disk) && !made.test(disk);
  });
  return matchingVolumes(expression, volumes, disks);
}

type Place = Pick<DiscoveredVolume, "devPath" | "parentDevPath">;

const diskPathOf = ({ devPath, parentDevPath }: Place): string => (parentDevPath === "" ? devPath : parentDevPath);

/** Does something with devices while nobody else may partition or format their disks. Rejects when there is something on one of them. */
export async function withBlankDevices<T>(
  blockDevices: BlockDevices,
  places: readonly Place[],
  use: () => Promise<T>,
): Promise<T> {
  await using locks = new AsyncDisposableStack();
  const disks = new Map<string, BlockDevice>();
  for (const path of new Set(places.map(diskPathOf))) {
    disks.set(path, locks.use(await blockDevices.open(path, { lock: "exclusive" })));
  }
  for (const { devPath } of places) {
    const disk = disks.get(devPath);
    const found = disk === undefined ? await contentOf(blockDevices, devPath) : await foundOn(disk);
    if (found !== undefined) throw new Error(`Cannot use "${devPath}": found ${found}, want a blank device`);
  }
  return await use(); // under the locks
}

async function foundOn(disk: BlockDevice): Promise<string | undefined> {
  const use = await diskUse(disk);
  switch (use.kind) {
    case "blank":
      return undefined;
    case "gpt":
      return "a GPT partition table";
    case "foreign":
      return use.found;
  }
}
