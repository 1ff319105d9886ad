// The machine: processors, memory, load. In short form, for who has no exporter of hosts; one of those says more.
import { parseLoadAverage } from "../../formats/procfs/loadavg.ts";
import { parseMeminfo } from "../../formats/procfs/meminfo.ts";
import { parseSystemStat } from "../../formats/procfs/stat.ts";
import type { Collector } from "../collector.ts";
import { counter, gauge } from "../collector.ts";

/** The kernel counts in hundredths of a second. proc_stat(5), USER_HZ. */
const ticksPerSecond = 100;

const cpuModes = ["user", "nice", "system", "idle", "iowait", "irq", "softIrq", "steal"] as const;

/** Name in /proc/meminfo → label. */
const memoryKinds: Readonly<Record<string, string>> = {
  MemTotal: "total",
  MemFree: "free",
  MemAvailable: "available",
  Buffers: "buffers",
  Cached: "cached",
  SwapTotal: "swap_total",
  SwapFree: "swap_free",
};

export const hostCollector: Collector = {
  name: "host",
  async collect({ files }) {
    const [stat, load, memory] = await Promise.all([
      files.readText("/proc/stat").then(parseSystemStat),
      files.readText("/proc/loadavg").then(parseLoadAverage),
      files.readText("/proc/meminfo").then(parseMeminfo),
    ]);
    return [
      gauge("ichor_boot_time_seconds", "When the kernel started.", stat.bootTime),
      counter(
        "ichor_cpu_seconds_total",
        "Time of all processors, by what it was spent on.",
        cpuModes.map((mode) => ({
          labels: { mode: mode.toLowerCase() },
          value: Number(stat.cpuTotal[mode]) / ticksPerSecond,
        })),
      ),
      gauge("ichor_cpus", "Processors.", stat.cpus.length),
      gauge("ichor_processes_running", "Processes that run or could.", stat.processesRunning),
      gauge("ichor_processes_blocked", "Processes that wait for disks.", stat.processesBlocked),
      gauge(
        "ichor_load",
        "Load average.",
        Object.entries({ "1m": load.load1, "5m": load.load5, "15m": load.load15 }).map(([over, value]) => ({
          labels: { over },
          value,
        })),
      ),
      gauge(
        "ichor_memory_bytes",
        "Memory of the machine.",
        [...memory].flatMap(([name, value]) => {
          const kind = memoryKinds[name];
          return kind === undefined ? [] : [{ labels: { kind }, value: value * 1024n }];
        }),
      ),
    ];
  },
};
