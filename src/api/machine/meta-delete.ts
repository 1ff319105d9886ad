// MachineService.MetaDelete: takes a value out of META.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";
import { statusError } from "../errors.ts";

export const metaDelete = unary(rpc.MachineService.MetaDelete, async ({ key }, { meta }) => {
  if (key > 255) throw statusError("INVALID_ARGUMENT", "key must be a uint8");
  if (!meta.delete(key)) throw statusError("NOT_FOUND", "meta key not found");
  await meta.flush();
  return { messages: [{}] };
});
