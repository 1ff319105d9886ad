// MachineService.ServiceStop: stops a service that allows it.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";

export const serviceStop = unary(rpc.MachineService.ServiceStop, async ({ id }, { supervisor }) => {
  await supervisor.operate(id, "stop");
  return { messages: [{ resp: `Service "${id}" stopped` }] };
});
