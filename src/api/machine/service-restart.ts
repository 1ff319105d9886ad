// MachineService.ServiceRestart: restarts a service that allows it.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";

export const serviceRestart = unary(rpc.MachineService.ServiceRestart, async ({ id }, { supervisor }) => {
  await supervisor.operate(id, "restart");
  return { messages: [{ resp: `Service "${id}" restarted` }] };
});
