// MachineService.DiskStats: counters of block devices and their partitions, and the sum of all.
import { parseDiskstats, sumDiskCounters } from "../../formats/procfs/diskstats.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";

export const diskStats = unary(rpc.MachineService.DiskStats, async (_request, { files }) => {
  const devices = parseDiskstats(await files.readText("/proc/diskstats"));
  return { messages: [{ total: sumDiskCounters(devices), devices }] };
});
