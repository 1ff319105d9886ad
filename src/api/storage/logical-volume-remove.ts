// LVMService.LogicalVolumeRemove: says why not, or that there is no such group.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";
import { statusError } from "../errors.ts";
import { cannotEdit, checkGroup } from "./common/volume-groups.ts";

export const logicalVolumeRemove = unary(
  rpc.LVMService.LogicalVolumeRemove,
  async ({ volumeGroup, logicalVolume }, context) => {
    if (logicalVolume === "") throw statusError("INVALID_ARGUMENT", "logical volume is required");
    await checkGroup(context, volumeGroup);
    throw cannotEdit(volumeGroup);
  },
);
