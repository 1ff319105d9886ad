// Shows how processors and memory are used, twice a minute.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import { parseMeminfo } from "../../formats/procfs/meminfo.ts";
import type { CpuTicks } from "../../formats/procfs/stat.ts";
import { parseSystemStat } from "../../formats/procfs/stat.ts";
import type { Files } from "../../linux/files.ts";
import type { CpuStat } from "../../resources/perf/common/messages.ts";
import { CPUStat } from "../../resources/perf/cpu-stat.ts";
import { MemoryStat } from "../../resources/perf/memory-stat.ts";

const pollMs = 30_000;

/** Seconds; the kernel counts in hundredths. */
function seconds(ticks: CpuTicks): CpuStat {
  const { user, nice, system, idle, iowait, irq, softIrq, steal, guest, guestNice } = ticks;
  const each = { user, nice, system, idle, iowait, irq, softIrq, steal, guest, guestNice };
  const inSeconds = (value: bigint): number => Number(value) / 100;
  return {
    user: inSeconds(each.user),
    nice: inSeconds(each.nice),
    system: inSeconds(each.system),
    idle: inSeconds(each.idle),
    iowait: inSeconds(each.iowait),
    irq: inSeconds(each.irq),
    softIrq: inSeconds(each.softIrq),
    steal: inSeconds(each.steal),
    guest: inSeconds(each.guest),
    guestNice: inSeconds(each.guestNice),
  };
}

export function describeCpus(text: string): CPUStat {
  // The counts of single interrupts are thousands, and not shown.
  const stat = parseSystemStat(text.replace(/^(intr \d+) .*$/mu, "$1"));
  return {
    cpu: stat.cpus.map((ticks) => seconds(ticks)),
    cpuTotal: seconds(stat.cpuTotal),
    irqTotal: stat.irqTotal,
    contextSwitches: stat.contextSwitches,
    processCreated: stat.processesCreated,
    processRunning: stat.processesRunning,
    processBlocked: stat.processesBlocked,
    softIrqTotal: stat.softIrqTotal,
  };
}

/** The kernel's key for each property that is not just the property in upper case. */
const keys: Readonly<Record<string, string>> = {
  total: "MemTotal",
  available: "MemAvailable",
  swapCached: "SwapCached",
  activeAnon: "Active(anon)",
  inactiveAnon: "Inactive(anon)",
  activeFile: "Active(file)",
  inactiveFile: "Inactive(file)",
  sreclaimable: "SReclaimable",
  sunreclaim: "SUnreclaim",
  nfsunstable: "NFS_Unstable",
  writeBacktmp: "WritebackTmp",
  commitTedas: "Committed_AS",
  hugePagesTotal: "HugePages_Total",
  hugePagesFree: "HugePages_Free",
  hugePagesRsvd: "HugePages_Rsvd",
  hugePagesSurp: "HugePages_Surp",
  directMap4k: "DirectMap4k",
  directMap2m: "DirectMap2M",
  directMap1g: "DirectMap1G",
};

/** Kibibytes, or counts where the kernel counts. What it does not tell is 0. */
export function describeMemory(text: string): MemoryStat {
  const info = parseMeminfo(text);
  const zero = MemoryStat.zero();
  const values = Object.keys(zero).map((property) => {
    const key = keys[property] ?? property.charAt(0).toUpperCase() + property.slice(1);
    return [property, info.get(key) ?? 0n] as const;
  });
  const count = (key: string): bigint => info.get(key) ?? 0n;
  const used = count("MemTotal") - count("MemFree") - count("Buffers") - count("Cached");
  return { ...zero, ...Object.fromEntries(values), used };
}

export function statsController(files: Pick<Files, "readText">): Controller {
  return defineController({
    name: "perf.StatsController",
    inputs: [],
    outputs: [exclusive(CPUStat), exclusive(MemoryStat)],
    async reconcile({ state }) {
      const cpus = describeCpus(await files.readText("/proc/stat"));
      const memory = describeMemory(await files.readText("/proc/meminfo"));
      await state.modify(CPUStat, "latest", () => cpus);
      await state.modify(MemoryStat, "latest", () => memory);
    },
    async source({ clock, signal, wake }) {
      for await (const _ of clock.every(pollMs, signal)) wake();
    },
  });
}
