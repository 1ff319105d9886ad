// MachineService.ServiceStart: starts a service that allows it.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";

export const serviceStart = unary(rpc.MachineService.ServiceStart, async ({ id }, { supervisor }) => {
  await supervisor.operate(id, "start");
  return { messages: [{ resp: `Service "${id}" started` }] };
});
