// MachineService.SystemStat: processor time, interrupts and processes since boot.
import type { CpuTicks } from "../../formats/procfs/stat.ts";
import { parseSystemStat } from "../../formats/procfs/stat.ts";
import type { CPUStat } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { Init } from "../../wire/message.ts";
import { unary } from "../define.ts";

export const systemStat = unary(rpc.MachineService.SystemStat, async (_request, { files }) => {
  const stat = parseSystemStat(await files.readText("/proc/stat"));
  return {
    messages: [
      {
        bootTime: stat.bootTime,
        cpuTotal: inSeconds(stat.cpuTotal),
        cpu: stat.cpus.map((ticks) => inSeconds(ticks)),
        irqTotal: stat.irqTotal,
        irq: stat.irqs,
        contextSwitches: stat.contextSwitches,
        processCreated: stat.processesCreated,
        processRunning: stat.processesRunning,
        processBlocked: stat.processesBlocked,
        softIrqTotal: stat.softIrqTotal,
        softIrq: stat.softIrqs,
      },
    ],
  };
});

function inSeconds(ticks: CpuTicks): Init<CPUStat> {
  // each field of the ticks becomes the field of the same name
  return Object.fromEntries(
    Object.entries(ticks).map(([name, value]: [string, bigint]) => [name, Number(value) / 100]),
  );
}
