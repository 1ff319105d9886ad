// LVMService.VolumeGroupRemove: removes a group with all its logical volumes, if nobody uses one of them.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";
import { checkGroup, removeByLvm } from "./common/volume-groups.ts";

export const volumeGroupRemove = unary(rpc.LVMService.VolumeGroupRemove, async ({ volumeGroup }, context) => {
  await checkGroup(context, volumeGroup);
  const { disks, log, signal } = context;
  await removeByLvm(log, `volume group "${volumeGroup}"`, () => disks.removeVolumeGroup(volumeGroup, signal));
  return {};
});
