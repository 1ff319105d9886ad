// MachineService.LoadAvg: load averages of 1, 5 and 15 minutes.
import { parseLoadAverage } from "../../formats/procfs/loadavg.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";

export const loadAvg = unary(rpc.MachineService.LoadAvg, async (_request, { files }) => ({
  messages: [parseLoadAverage(await files.readText("/proc/loadavg"))],
}));
