// LVMService.VolumeGroupRemove: says why not, or that there is no such group.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";
import { cannotEdit, checkGroup } from "./common/volume-groups.ts";

export const volumeGroupRemove = unary(rpc.LVMService.VolumeGroupRemove, async ({ volumeGroup }, context) => {
  await checkGroup(context, volumeGroup);
  throw cannotEdit(volumeGroup);
});
