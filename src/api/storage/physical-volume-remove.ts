// LVMService.PhysicalVolumeRemove: makes a device blank that belongs to no group.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";
import { statusError } from "../errors.ts";
import { physicalVolumes } from "./common/volume-groups.ts";

export const physicalVolumeRemove = unary(rpc.LVMService.PhysicalVolumeRemove, async ({ device }, context) => {
  const group = (await physicalVolumes(context)).get(device);
  if (group === undefined) throw statusError("NOT_FOUND", `physical volume "${device}" not found`);
  if (group !== "") {
    throw statusError("FAILED_PRECONDITION", `physical volume "${device}" is in use by volume group "${group}"`);
  }
  await context.disks.wipeDevice({ path: device, method: "fast" }, context.signal);
  return {};
});
