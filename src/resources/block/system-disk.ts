// SystemDisk: the disk that the system is installed on.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";
import type { DiscoveredVolume } from "./discovered-volume.ts";

/**
 * The disk that the system is installed on.
 *
 * Ids: "system-disk".
 */
export const SystemDisk = defineResource({
  type: "SystemDisks.block.talos.dev",
  namespace: "runtime",
  columns: [{ name: "Disk", jsonPath: "{.diskID}" }],
  message: "block.SystemDiskSpec",
  spec: {
    diskID: field(1, string),
    devPath: field(2, string),
  },
});

export type SystemDisk = SpecOf<typeof SystemDisk>;

/**
 * The disk among these that carries META. For decisions about what is written to disks: the resource above follows the volumes a moment later.
 */
export function findSystemDisk(volumes: readonly { readonly spec: DiscoveredVolume }[]): SystemDisk | undefined {
  // a disk image on a loop device is not the machine's own
  const meta = volumes.find(({ spec }) => spec.partitionLabel === "META" && !spec.parent.startsWith("loop"));
  return meta === undefined ? undefined : { diskID: meta.spec.parent, devPath: meta.spec.parentDevPath };
}
