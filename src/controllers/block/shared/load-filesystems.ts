// Brings the file systems that volumes will have into the kernel while their partitions are still made: the module of XFS takes longer to load than
// XFS to make.
import type { Modules } from "../../../linux/modules.ts";
import type { VolumeConfig } from "../../../resources/block/volume-config.ts";
import { makers } from "./fill-volume.ts";
import { isProvisioned } from "./volume-order.ts";

/** Asks once for each. What cannot be loaded the mount asks for again, and says why it fails. */
export function filesystemLoader(modules: Pick<Modules, "load">): (volumes: readonly VolumeConfig[]) => void {
  const asked = new Set<string>();
  return (volumes) => {
    for (const volume of volumes) {
      const type = makers[volume.provisioning.filesystemSpec.type];
      if (type === undefined || !isProvisioned(volume) || asked.has(type)) continue;
      asked.add(type);
      void modules.load(type).catch(() => "not-found");
    }
  };
}
