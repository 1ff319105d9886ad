// MachineService.Restart: ends a container, or all of a pod; who keeps it starts it again.
import { rpc } from "../../wire/gen/rpc.ts";
import { containerPlace } from "../containers.ts";
import { unary } from "../define.ts";

export const restart = unary(rpc.MachineService.Restart, async (request, { containers, signal }) => {
  await containers.restart(containerPlace(request), request.id, signal);
  return { messages: [{}] };
});
