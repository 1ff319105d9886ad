// The volume that uses a block device, itself or by what is opened or mounted on it.
import { VolumeStatus } from "../../../resources/block/volume-status.ts";
import type { ApiContext } from "../../context.ts";

/** `path` is that of a device: `/dev/sda1`. Resolves with the id of a volume, or undefined. */
export async function volumeOn(state: ApiContext["state"], path: string): Promise<string | undefined> {
  const volumes = await state.list(VolumeStatus);
  return volumes.find(({ spec }) => [spec.location, spec.mountLocation, spec.parentLocation].includes(path))?.metadata
    .id;
}
