// LVMService.LogicalVolumeRemove: removes a logical volume that nobody uses.
import { LVMLogicalVolumeStatus } from "../../resources/storage/lvm-logical-volume-status.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";
import { statusError } from "../errors.ts";
import { checkGroup, removeByLvm } from "./common/volume-groups.ts";

export const logicalVolumeRemove = unary(
  rpc.LVMService.LogicalVolumeRemove,
  async ({ volumeGroup, logicalVolume }, context) => {
    if (logicalVolume === "") throw statusError("INVALID_ARGUMENT", "logical volume is required");
    await checkGroup(context, volumeGroup);
    const { state, disks, log, signal } = context;
    const name = `${volumeGroup}/${logicalVolume}`;
    const known = (await state.list(LVMLogicalVolumeStatus)).some(
      ({ spec }) => spec.vgName === volumeGroup && spec.name === logicalVolume,
    );
    if (!known) throw statusError("NOT_FOUND", `logical volume "${name}" not found`);
    await removeByLvm(log, `logical volume "${name}"`, () =>
      disks.removeLogicalVolume(volumeGroup, logicalVolume, signal),
    );
    return {};
  },
);
