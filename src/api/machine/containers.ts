// MachineService.Containers: the containers of a namespace that have a process; of pods by the driver of the kubelet's interface.
import { rpc } from "../../wire/gen/rpc.ts";
import { containerPlace } from "../containers.ts";
import { unary } from "../define.ts";

export const containers = unary(rpc.MachineService.Containers, async (request, { containers: port, signal }) => {
  const place = containerPlace(request);
  const found = await port.list(place, { withUsage: false, signal });
  const rows = found.map((facts) => ({ ...facts, namespace: place.namespace }));
  return { messages: [{ containers: rows }] };
});
