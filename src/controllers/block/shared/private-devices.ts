// Devices that are only parts of another one: what lies on them is told by the whole, and nobody may use them by themselves.
import { errorCode } from "../../../base/errors.ts";
import type { Resource } from "../../../cosi/resource.ts";
import type { Files } from "../../../linux/files.ts";
import type { BlockDevice } from "../../../resources/block/block-device.ts";

type UuidFiles = Pick<Files, "findText">;

/** How the device mapper says that a device is just being closed. */
const closing: ReadonlySet<string> = new Set(["EINVAL", "ENODEV"]);

/** Empty for a device that is not mapped, undefined for one that is being closed. */
async function mapperUuid(files: UuidFiles, id: string): Promise<string | undefined> {
  if (!id.startsWith("dm-")) return "";
  try {
    return (await files.findText(`/sys/class/block/${id}/dm/uuid`)) ?? "";
  } catch (error) {
    if (closing.has(errorCode(error) ?? "")) return undefined;
    throw error;
  }
}

/** An encrypted volume's contents: its volume is known already. One that is being closed is none of anybody's disks either. */
export async function isOpenedVolume(files: UuidFiles, id: string): Promise<boolean> {
  const uuid = await mapperUuid(files, id);
  return uuid === undefined || uuid.startsWith("CRYPT-");
}

/** Legs and journals of logical volumes: mapped devices below one of LVM. */
export async function partsOfLogicalVolumes(
  files: UuidFiles,
  devices: readonly Resource<BlockDevice>[],
): Promise<ReadonlySet<string>> {
  const parts = new Set<string>();
  for (const { metadata, spec } of devices) {
    const mapped = spec.secondaries.filter((id) => id.startsWith("dm-"));
    if (mapped.length === 0 || (await mapperUuid(files, metadata.id))?.startsWith("LVM-") !== true) continue;
    for (const id of mapped) parts.add(id);
  }
  return parts;
}
