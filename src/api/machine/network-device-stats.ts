// MachineService.NetworkDeviceStats: counters of network interfaces, and the sum of all.
import { parseNetDev, sumInterfaceCounters } from "../../formats/procfs/net-dev.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";

export const networkDeviceStats = unary(rpc.MachineService.NetworkDeviceStats, async (_request, { files }) => {
  const devices = parseNetDev(await files.readText("/proc/net/dev"));
  return { messages: [{ total: sumInterfaceCounters(devices), devices }] };
});
