// /proc/stat: processor time, interrupts and process counts since boot.
import { columnsOf, linesOf, parseCount } from "./text.ts";

/** Clock ticks of one processor or of all, in units of 1/100 s (USER_HZ is 100 on every supported architecture). */
export interface CpuTicks {
  readonly user: bigint;
  readonly nice: bigint;
  readonly system: bigint;
  readonly idle: bigint;
  readonly iowait: bigint;
  readonly irq: bigint;
  readonly softIrq: bigint;
  readonly steal: bigint;
  readonly guest: bigint;
  readonly guestNice: bigint;
}

/** Soft interrupts by kind, in the kernel's order. */
export const softIrqNames = [
  "hi",
  "timer",
  "netTx",
  "netRx",
  "block",
  "blockIoPoll",
  "tasklet",
  "sched",
  "hrtimer",
  "rcu",
] as const;

export interface SystemStat {
  readonly cpuTotal: CpuTicks;
  /** Index is the processor's number; those that are offline have zeros. */
  readonly cpus: readonly CpuTicks[];
  readonly irqTotal: bigint;
  /** By interrupt number. */
  readonly irqs: readonly bigint[];
  readonly softIrqTotal: bigint;
  readonly softIrqs: Readonly<Record<(typeof softIrqNames)[number], bigint>>;
  readonly contextSwitches: bigint;
  /** Seconds since 1970-01-01 UTC. */
  readonly bootTime: bigint;
  readonly processesCreated: bigint;
  readonly processesRunning: bigint;
  readonly processesBlocked: bigint;
}

/** Missing lines count as zero, unknown ones are ignored; throws a FormatError on a malformed number. Source: proc_stat(5). */
export function parseSystemStat(text: string): SystemStat {
  const rows = new Map(linesOf(text).map((line) => [line.slice(0, line.search(/\s/u)), columnsOf(line).slice(1)]));
  const count = (key: string): bigint => first(rows.get(key), key);
  const [irqTotal = 0n, ...irqs] = (rows.get("intr") ?? []).map((column) => parseCount(column, "intr"));
  const [softIrqTotal = 0n, ...softIrqs] = (rows.get("softirq") ?? []).map((column) => parseCount(column, "softirq"));
  return {
    cpuTotal: parseTicks(rows.get("cpu") ?? []),
    cpus: parseCpus(rows),
    irqTotal,
    irqs,
    softIrqTotal,
    // every name of the list gets its value, so the record is complete
    softIrqs: Object.fromEntries(
      softIrqNames.map((name, index) => [name, softIrqs[index] ?? 0n]),
    ) as SystemStat["softIrqs"],
    contextSwitches: count("ctxt"),
    bootTime: count("btime"),
    processesCreated: count("processes"),
    processesRunning: count("procs_running"),
    processesBlocked: count("procs_blocked"),
  };
}

function first(columns: readonly string[] | undefined, key: string): bigint {
  return columns === undefined ? 0n : parseCount(columns[0], key);
}

function parseCpus(rows: ReadonlyMap<string, readonly string[]>): readonly CpuTicks[] {
  const cpus: CpuTicks[] = [];
  for (const [key, columns] of rows) {
    const [, digits] = /^cpu(\d{1,5})$/u.exec(key) ?? [];
    if (digits === undefined) continue;
    const number = Number(digits);
    while (cpus.length < number) cpus.push(parseTicks([]));
    cpus[number] = parseTicks(columns);
  }
  return cpus;
}

function parseTicks(columns: readonly string[]): CpuTicks {
  const at = (index: number): bigint =>
    columns[index] === undefined ? 0n : parseCount(columns[index], `cpu column ${index}`);
  return {
    user: at(0),
    nice: at(1),
    system: at(2),
    idle: at(3),
    iowait: at(4),
    irq: at(5),
    softIrq: at(6),
    steal: at(7),
    guest: at(8),
    guestNice: at(9),
  };
}
