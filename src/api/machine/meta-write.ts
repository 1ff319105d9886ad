// MachineService.MetaWrite: sets a value of META, which outlives the operating system on the disk.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";
import { statusError } from "../errors.ts";

export const metaWrite = unary(rpc.MachineService.MetaWrite, async ({ key, value }, { meta }) => {
  if (key > 255) throw statusError("INVALID_ARGUMENT", "key must be a uint8");
  if (key === 0) throw statusError("INVALID_ARGUMENT", "key 0 ends the values of META, want 1 to 255");
  if (!meta.set(key, value)) throw statusError("RESOURCE_EXHAUSTED", "meta write failed");
  await meta.flush();
  return { messages: [{}] };
});
