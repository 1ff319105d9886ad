// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";

export interface CPUStat {
  readonly usageUsec: bigint;
  readonly userUsec: bigint;
  readonly systemUsec: bigint;
  readonly nrPeriods: bigint;
  readonly nrThrottled: bigint;
  readonly throttledUsec: bigint;
  readonly psi?: PSIStats | undefined;
  readonly nrBursts: bigint;
  readonly burstUsec: bigint;
}

export const CPUStat: Message<CPUStat> = {
  name: "io.containerd.cgroups.v2.CPUStat",
  fields: [
    { number: 1, name: "usageUsec", kind: "uint64" },
    { number: 2, name: "userUsec", kind: "uint64" },
    { number: 3, name: "systemUsec", kind: "uint64" },
    { number: 4, name: "nrPeriods", kind: "uint64" },
    { number: 5, name: "nrThrottled", kind: "uint64" },
    { number: 6, name: "throttledUsec", kind: "uint64" },
    { number: 7, name: "psi", kind: "message", message: () => PSIStats },
    { number: 8, name: "nrBursts", kind: "uint64" },
    { number: 9, name: "burstUsec", kind: "uint64" },
  ],
};

export interface HugeTlbStat {
  readonly current: bigint;
  readonly max: bigint;
  readonly pagesize: string;
  readonly failcnt: bigint;
}

export const HugeTlbStat: Message<HugeTlbStat> = {
  name: "io.containerd.cgroups.v2.HugeTlbStat",
  fields: [
    { number: 1, name: "current", kind: "uint64" },
    { number: 2, name: "max", kind: "uint64" },
    { number: 3, name: "pagesize", kind: "string" },
    { number: 4, name: "failcnt", kind: "uint64" },
  ],
};

export interface IOEntry {
  readonly major: bigint;
  readonly minor: bigint;
  readonly rbytes: bigint;
  readonly wbytes: bigint;
  readonly rios: bigint;
  readonly wios: bigint;
}

export const IOEntry: Message<IOEntry> = {
  name: "io.containerd.cgroups.v2.IOEntry",
  fields: [
    { number: 1, name: "major", kind: "uint64" },
    { number: 2, name: "minor", kind: "uint64" },
    { number: 3, name: "rbytes", kind: "uint64" },
    { number: 4, name: "wbytes", kind: "uint64" },
    { number: 5, name: "rios", kind: "uint64" },
    { number: 6, name: "wios", kind: "uint64" },
  ],
};

export interface IOStat {
  readonly usage: readonly IOEntry[];
  readonly psi?: PSIStats | undefined;
}

export const IOStat: Message<IOStat> = {
  name: "io.containerd.cgroups.v2.IOStat",
  fields: [
    { number: 1, name: "usage", kind: "message", label: "repeated", message: () => IOEntry },
    { number: 2, name: "psi", kind: "message", message: () => PSIStats },
  ],
};

export interface MemoryEvents {
  readonly low: bigint;
  readonly high: bigint;
  readonly max: bigint;
  readonly oom: bigint;
  readonly oomKill: bigint;
  readonly oomGroupKill: bigint;
}

export const MemoryEvents: Message<MemoryEvents> = {
  name: "io.containerd.cgroups.v2.MemoryEvents",
  fields: [
    { number: 1, name: "low", kind: "uint64" },
    { number: 2, name: "high", kind: "uint64" },
    { number: 3, name: "max", kind: "uint64" },
    { number: 4, name: "oom", kind: "uint64" },
    { number: 5, name: "oomKill", kind: "uint64" },
    { number: 6, name: "oomGroupKill", kind: "uint64" },
  ],
};

export interface MemoryStat {
  readonly anon: bigint;
  readonly file: bigint;
  readonly kernelStack: bigint;
  readonly slab: bigint;
  readonly sock: bigint;
  readonly shmem: bigint;
  readonly fileMapped: bigint;
  readonly fileDirty: bigint;
  readonly fileWriteback: bigint;
  readonly anonThp: bigint;
  readonly inactiveAnon: bigint;
  readonly activeAnon: bigint;
  readonly inactiveFile: bigint;
  readonly activeFile: bigint;
  readonly unevictable: bigint;
  readonly slabReclaimable: bigint;
  readonly slabUnreclaimable: bigint;
  readonly pgfault: bigint;
  readonly pgmajfault: bigint;
  readonly workingsetRefault: bigint;
  readonly workingsetActivate: bigint;
  readonly workingsetNodereclaim: bigint;
  readonly pgrefill: bigint;
  readonly pgscan: bigint;
  readonly pgsteal: bigint;
  readonly pgactivate: bigint;
  readonly pgdeactivate: bigint;
  readonly pglazyfree: bigint;
  readonly pglazyfreed: bigint;
  readonly thpFaultAlloc: bigint;
  readonly thpCollapseAlloc: bigint;
  readonly usage: bigint;
  readonly usageLimit: bigint;
  readonly swapUsage: bigint;
  readonly swapLimit: bigint;
  readonly maxUsage: bigint;
  readonly swapMaxUsage: bigint;
  readonly psi?: PSIStats | undefined;
}

export const MemoryStat: Message<MemoryStat> = {
  name: "io.containerd.cgroups.v2.MemoryStat",
  fields: [
    { number: 1, name: "anon", kind: "uint64" },
    { number: 2, name: "file", kind: "uint64" },
    { number: 3, name: "kernelStack", kind: "uint64" },
    { number: 4, name: "slab", kind: "uint64" },
    { number: 5, name: "sock", kind: "uint64" },
    { number: 6, name: "shmem", kind: "uint64" },
    { number: 7, name: "fileMapped", kind: "uint64" },
    { number: 8, name: "fileDirty", kind: "uint64" },
    { number: 9, name: "fileWriteback", kind: "uint64" },
    { number: 10, name: "anonThp", kind: "uint64" },
    { number: 11, name: "inactiveAnon", kind: "uint64" },
    { number: 12, name: "activeAnon", kind: "uint64" },
    { number: 13, name: "inactiveFile", kind: "uint64" },
    { number: 14, name: "activeFile", kind: "uint64" },
    { number: 15, name: "unevictable", kind: "uint64" },
    { number: 16, name: "slabReclaimable", kind: "uint64" },
    { number: 17, name: "slabUnreclaimable", kind: "uint64" },
    { number: 18, name: "pgfault", kind: "uint64" },
    { number: 19, name: "pgmajfault", kind: "uint64" },
    { number: 20, name: "workingsetRefault", kind: "uint64" },
    { number: 21, name: "workingsetActivate", kind: "uint64" },
    { number: 22, name: "workingsetNodereclaim", kind: "uint64" },
    { number: 23, name: "pgrefill", kind: "uint64" },
    { number: 24, name: "pgscan", kind: "uint64" },
    { number: 25, name: "pgsteal", kind: "uint64" },
    { number: 26, name: "pgactivate", kind: "uint64" },
    { number: 27, name: "pgdeactivate", kind: "uint64" },
    { number: 28, name: "pglazyfree", kind: "uint64" },
    { number: 29, name: "pglazyfreed", kind: "uint64" },
    { number: 30, name: "thpFaultAlloc", kind: "uint64" },
    { number: 31, name: "thpCollapseAlloc", kind: "uint64" },
    { number: 32, name: "usage", kind: "uint64" },
    { number: 33, name: "usageLimit", kind: "uint64" },
    { number: 34, name: "swapUsage", kind: "uint64" },
    { number: 35, name: "swapLimit", kind: "uint64" },
    { number: 36, name: "maxUsage", kind: "uint64" },
    { number: 37, name: "swapMaxUsage", kind: "uint64" },
    { number: 38, name: "psi", kind: "message", message: () => PSIStats },
  ],
};

export interface Metrics {
  readonly pids?: PidsStat | undefined;
  readonly cpu?: CPUStat | undefined;
  readonly memory?: MemoryStat | undefined;
  readonly rdma?: RdmaStat | undefined;
  readonly io?: IOStat | undefined;
  readonly hugetlb: readonly HugeTlbStat[];
  readonly memoryEvents?: MemoryEvents | undefined;
  readonly network: readonly NetworkStat[];
}

export const Metrics: Message<Metrics> = {
  name: "io.containerd.cgroups.v2.Metrics",
  fields: [
    { number: 1, name: "pids", kind: "message", message: () => PidsStat },
    { number: 2, name: "cpu", kind: "message", message: () => CPUStat },
    { number: 4, name: "memory", kind: "message", message: () => MemoryStat },
    { number: 5, name: "rdma", kind: "message", message: () => RdmaStat },
    { number: 6, name: "io", kind: "message", message: () => IOStat },
    { number: 7, name: "hugetlb", kind: "message", label: "repeated", message: () => HugeTlbStat },
    { number: 8, name: "memoryEvents", kind: "message", message: () => MemoryEvents },
    { number: 9, name: "network", kind: "message", label: "repeated", message: () => NetworkStat },
  ],
};

export interface NetworkStat {
  readonly name: string;
  readonly rxBytes: bigint;
  readonly rxPackets: bigint;
  readonly rxErrors: bigint;
  readonly rxDropped: bigint;
  readonly txBytes: bigint;
  readonly txPackets: bigint;
  readonly txErrors: bigint;
  readonly txDropped: bigint;
}

export const NetworkStat: Message<NetworkStat> = {
  name: "io.containerd.cgroups.v2.NetworkStat",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "rxBytes", kind: "uint64" },
    { number: 3, name: "rxPackets", kind: "uint64" },
    { number: 4, name: "rxErrors", kind: "uint64" },
    { number: 5, name: "rxDropped", kind: "uint64" },
    { number: 6, name: "txBytes", kind: "uint64" },
    { number: 7, name: "txPackets", kind: "uint64" },
    { number: 8, name: "txErrors", kind: "uint64" },
    { number: 9, name: "txDropped", kind: "uint64" },
  ],
};

export interface PSIData {
  readonly avg10: number;
  readonly avg60: number;
  readonly avg300: number;
  readonly total: bigint;
}

export const PSIData: Message<PSIData> = {
  name: "io.containerd.cgroups.v2.PSIData",
  fields: [
    { number: 1, name: "avg10", kind: "double" },
    { number: 2, name: "avg60", kind: "double" },
    { number: 3, name: "avg300", kind: "double" },
    { number: 4, name: "total", kind: "uint64" },
  ],
};

export interface PSIStats {
  readonly some?: PSIData | undefined;
  readonly full?: PSIData | undefined;
}

export const PSIStats: Message<PSIStats> = {
  name: "io.containerd.cgroups.v2.PSIStats",
  fields: [
    { number: 1, name: "some", kind: "message", message: () => PSIData },
    { number: 2, name: "full", kind: "message", message: () => PSIData },
  ],
};

export interface PidsStat {
  readonly current: bigint;
  readonly limit: bigint;
}

export const PidsStat: Message<PidsStat> = {
  name: "io.containerd.cgroups.v2.PidsStat",
  fields: [
    { number: 1, name: "current", kind: "uint64" },
    { number: 2, name: "limit", kind: "uint64" },
  ],
};

export interface RdmaEntry {
  readonly device: string;
  readonly hcaHandles: number;
  readonly hcaObjects: number;
}

export const RdmaEntry: Message<RdmaEntry> = {
  name: "io.containerd.cgroups.v2.RdmaEntry",
  fields: [
    { number: 1, name: "device", kind: "string" },
    { number: 2, name: "hcaHandles", kind: "uint32" },
    { number: 3, name: "hcaObjects", kind: "uint32" },
  ],
};

export interface RdmaStat {
  readonly current: readonly RdmaEntry[];
  readonly limit: readonly RdmaEntry[];
}

export const RdmaStat: Message<RdmaStat> = {
  name: "io.containerd.cgroups.v2.RdmaStat",
  fields: [
    { number: 1, name: "current", kind: "message", label: "repeated", message: () => RdmaEntry },
    { number: 2, name: "limit", kind: "message", label: "repeated", message: () => RdmaEntry },
  ],
};
