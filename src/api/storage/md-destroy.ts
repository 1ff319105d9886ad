// MDService.Destroy: stops an array and takes away what its members are known by.
import { errorCode } from "../../base/errors.ts";
import { BlockDevice } from "../../resources/block/block-device.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";
import { statusError } from "../errors.ts";
import { volumeOn } from "./common/volume-on.ts";

export const destroy = unary(rpc.MDService.Destroy, async ({ device }, { state, disks, files, signal }) => {
  if (!device.startsWith("/dev/")) throw statusError("INVALID_ARGUMENT", `device "${device}" must start with /dev/`);
  const id = (await files.realPath(device).catch(() => device)).slice("/dev/".length);
  const found = await state.find(BlockDevice, id);
  if (found === undefined || !/^md\d/u.test(id)) throw statusError("NOT_FOUND", `array "${device}" not found`);
  const volume = await volumeOn(state, `/dev/${id}`);
  if (volume !== undefined) {
    throw statusError("FAILED_PRECONDITION", `array "${device}" is in use by volume "${volume}"`);
  }
  try {
    await disks.stopArray(id);
  } catch (error) {
    if (errorCode(error) === "EBUSY") throw statusError("FAILED_PRECONDITION", `array "${device}" is in use`);
    throw error;
  }
  for (const member of found.spec.secondaries) {
    await disks.wipeDevice({ path: `/dev/${member}`, method: "fast" }, signal);
  }
  return {};
});
