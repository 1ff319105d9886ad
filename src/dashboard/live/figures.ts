// Figures of a node from the counters it gives: rates are differences of two readings.
import type { Figures, ProcessRow } from "../../console/protocol.ts";
import type {
  CPUStat,
  DiskStats,
  LoadAvg,
  MemInfo,
  NetworkDeviceStats,
  ProcessInfo,
  SystemStat,
} from "../../wire/gen/machine.ts";

/** What one poll brought; absent is what the node did not give. */
export interface Reading {
  /** Monotonic and wall clock. */
  readonly monotonicMs: number;
  readonly atMs: number;
  readonly load?: LoadAvg | undefined;
  readonly memory?: MemInfo | undefined;
  readonly system?: SystemStat | undefined;
  readonly network?: NetworkDeviceStats | undefined;
  readonly disks?: DiskStats | undefined;
  readonly processes: readonly ProcessInfo[];
}

/** Of the kernel's counters of disks. Source: Documentation/admin-guide/iostats.rst. */
const sectorBytes = 512;

/** Whole disks: what is counted for a partition is counted for its disk too. */
const wholeDisk = /^(?:sd[a-z]+|vd[a-z]+|xvd[a-z]+|nvme\d+n\d+|mmcblk\d+)$/u;

/** 0 to 1 of the time between; guest time is part of user time already. */
function busyShare(before: CPUStat | undefined, now: CPUStat | undefined): number {
  if (before === undefined || now === undefined) return 0;
  const idle = now.idle + now.iowait - before.idle - before.iowait;
  const all = sum(now) - sum(before);
  return all <= 0 ? 0 : Math.min(1, Math.max(0, 1 - idle / all));
}

function sum({ user, nice, system, idle, iowait, irq, softIrq, steal }: CPUStat): number {
  return user + nice + system + idle + iowait + irq + softIrq + steal;
}

/** Per second; 0 when the counter began anew. */
function rate(before: number, now: number, seconds: number): number {
  return seconds <= 0 || now < before ? 0 : (now - before) / seconds;
}

function total<T>(items: readonly T[] | undefined, keep: (item: T) => boolean, value: (item: T) => bigint): number {
  return Number((items ?? []).filter(keep).reduce((found, item) => found + value(item), 0n));
}

function networkBytes(reading: Reading, key: "rxBytes" | "txBytes"): number {
  const isOutside = ({ name }: { readonly name: string }): boolean => name !== "lo";
  return total(reading.network?.devices, isOutside, (device) => device[key]);
}

function diskBytes(reading: Reading, key: "readSectors" | "writeSectors"): number {
  const isWhole = ({ name }: { readonly name: string }): boolean => wholeDisk.test(name);
  return sectorBytes * total(reading.disks?.devices, isWhole, (device) => device[key]);
}

const kibibyte = 1024;

type Part<K extends keyof Figures> = Pick<Figures, K>;

function memoryOf({ memory }: Reading): Part<"memoryTotalBytes" | "memoryUsedBytes" | "memoryAvailableBytes"> {
  const { memtotal = 0n, memfree = 0n, memavailable = 0n, buffers = 0n, cached = 0n } = memory ?? {};
  const bytes = (value: bigint): number => Number(value) * kibibyte;
  return {
    memoryTotalBytes: bytes(memtotal),
    memoryUsedBytes: Math.max(0, bytes(memtotal - memfree - buffers - cached)),
    memoryAvailableBytes: bytes(memavailable),
  };
}

function kernelOf(
  before: Reading,
  { system }: Reading,
  seconds: number,
): Part<"cpu" | "cpus" | "processesRunning" | "processesBlocked" | "contextSwitches"> {
  const { cpuTotal, cpu = [], processRunning = 0n, processBlocked = 0n, contextSwitches = 0n } = system ?? {};
  return {
    cpu: busyShare(before.system?.cpuTotal, cpuTotal),
    cpus: cpu.map((each, index) => busyShare(before.system?.cpu[index], each)),
    processesRunning: Number(processRunning),
    processesBlocked: Number(processBlocked),
    contextSwitches: rate(Number(before.system?.contextSwitches ?? 0n), Number(contextSwitches), seconds),
  };
}

/** The first reading of all has no rates: they are 0. */
export function figuresOf(before: Reading | undefined, now: Reading): Figures {
  const earlier = before ?? now;
  const seconds = (now.monotonicMs - earlier.monotonicMs) / 1000;
  const { load1 = 0, load5 = 0, load15 = 0 } = now.load ?? {};
  return {
    atMs: now.atMs,
    load: [load1, load5, load15],
    ...memoryOf(now),
    ...kernelOf(earlier, now, seconds),
    receivedBytes: rate(networkBytes(earlier, "rxBytes"), networkBytes(now, "rxBytes"), seconds),
    sentBytes: rate(networkBytes(earlier, "txBytes"), networkBytes(now, "txBytes"), seconds),
    readBytes: rate(diskBytes(earlier, "readSectors"), diskBytes(now, "readSectors"), seconds),
    writtenBytes: rate(diskBytes(earlier, "writeSectors"), diskBytes(now, "writeSectors"), seconds),
  };
}

/** The busiest first, then the largest. A process that is new has used its time since its start, not since the reading before. */
export function processRows(before: Reading | undefined, now: Reading): readonly ProcessRow[] {
  const seconds = before === undefined ? 0 : (now.monotonicMs - before.monotonicMs) / 1000;
  const earlier = new Map(before?.processes.map((process) => [process.pid, process.cpuTime]));
  return now.processes
    .map((process) => ({
      pid: process.pid,
      ppid: process.ppid,
      state: process.state,
      threads: process.threads,
      cpu: rate(earlier.get(process.pid) ?? process.cpuTime, process.cpuTime, seconds),
      cpuSeconds: process.cpuTime,
      residentBytes: Number(process.residentMemory),
      virtualBytes: Number(process.virtualMemory),
      command: process.args === "" ? process.command : process.args,
    }))
    .toSorted((a, b) => b.cpu - a.cpu || b.residentBytes - a.residentBytes || a.pid - b.pid);
}
