// Devices that are only parts of another one: what lies on them is told by the whole, and nobody may use them by themselves.
import type { Resource } from "../../../cosi/resource.ts";
import type { Files } from "../../../linux/files.ts";
import type { BlockDevice } from "../../../resources/block/block-device.ts";

type UuidFiles = Pick<Files, "findText">;

async function mapperUuid(files: UuidFiles, id: string): Promise<string> {
  if (!id.startsWith("dm-")) return "";
  return (await files.findText(`/sys/class/block/${id}/dm/uuid`)) ?? "";
}

/** An encrypted volume's contents: its volume is known already. */
export async function isOpenedVolume(files: UuidFiles, id: string): Promise<boolean> {
  return (await mapperUuid(files, id)).startsWith("CRYPT-");
}

/** Legs and journals of logical volumes: mapped devices below one of LVM. */
export async function partsOfLogicalVolumes(
  files: UuidFiles,
  devices: readonly Resource<BlockDevice>[],
): Promise<ReadonlySet<string>> {
  const parts = new Set<string>();
  for (const { metadata, spec } of devices) {
    const mapped = spec.secondaries.filter((id) => id.startsWith("dm-"));
    if (mapped.length === 0 || !(await mapperUuid(files, metadata.id)).startsWith("LVM-")) continue;
    for (const id of mapped) parts.add(id);
  }
  return parts;
}
