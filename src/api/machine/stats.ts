// MachineService.Stats: memory and processor time of containers; those that nobody has measured are left out.
import { rpc } from "../../wire/gen/rpc.ts";
import { containerPlace } from "../containers.ts";
import { unary } from "../define.ts";

export const stats = unary(rpc.MachineService.Stats, async (request, { containers, signal }) => {
  const place = containerPlace(request);
  const found = await containers.list(place, { withUsage: true, signal });
  const rows = found.flatMap(({ id, podId, name, usage }) => {
    if (usage === undefined) return [];
    const { memoryBytes, cpuNanoseconds } = usage;
    return [{ namespace: place.namespace, id, podId, name, memoryUsage: memoryBytes, cpuUsage: cpuNanoseconds }];
  });
  return { messages: [{ stats: rows }] };
});
