// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";

export interface CPUSpec {
  readonly cpu: readonly CPUStat[];
  readonly cpuTotal?: CPUStat | undefined;
  readonly irqTotal: bigint;
  readonly contextSwitches: bigint;
  readonly processCreated: bigint;
  readonly processRunning: bigint;
  readonly processBlocked: bigint;
  readonly softIrqTotal: bigint;
}

export const CPUSpec: Message<CPUSpec> = {
  name: "talos.resource.definitions.perf.CPUSpec",
  fields: [
    { number: 1, name: "cpu", kind: "message", label: "repeated", message: () => CPUStat },
    { number: 2, name: "cpuTotal", kind: "message", message: () => CPUStat },
    { number: 3, name: "irqTotal", kind: "uint64" },
    { number: 4, name: "contextSwitches", kind: "uint64" },
    { number: 5, name: "processCreated", kind: "uint64" },
    { number: 6, name: "processRunning", kind: "uint64" },
    { number: 7, name: "processBlocked", kind: "uint64" },
    { number: 8, name: "softIrqTotal", kind: "uint64" },
  ],
};

export interface CPUStat {
  readonly user: number;
  readonly nice: number;
  readonly system: number;
  readonly idle: number;
  readonly iowait: number;
  readonly irq: number;
  readonly softIrq: number;
  readonly steal: number;
  readonly guest: number;
  readonly guestNice: number;
}

export const CPUStat: Message<CPUStat> = {
  name: "talos.resource.definitions.perf.CPUStat",
  fields: [
    { number: 1, name: "user", kind: "double" },
    { number: 2, name: "nice", kind: "double" },
    { number: 3, name: "system", kind: "double" },
    { number: 4, name: "idle", kind: "double" },
    { number: 5, name: "iowait", kind: "double" },
    { number: 6, name: "irq", kind: "double" },
    { number: 7, name: "softIrq", kind: "double" },
    { number: 8, name: "steal", kind: "double" },
    { number: 9, name: "guest", kind: "double" },
    { number: 10, name: "guestNice", kind: "double" },
  ],
};

export interface MemorySpec {
  readonly memTotal: bigint;
  readonly memUsed: bigint;
  readonly memAvailable: bigint;
  readonly buffers: bigint;
  readonly cached: bigint;
  readonly swapCached: bigint;
  readonly active: bigint;
  readonly inactive: bigint;
  readonly activeAnon: bigint;
  readonly inactiveAnon: bigint;
  readonly activeFile: bigint;
  readonly inactiveFile: bigint;
  readonly unevictable: bigint;
  readonly mlocked: bigint;
  readonly swapTotal: bigint;
  readonly swapFree: bigint;
  readonly dirty: bigint;
  readonly writeback: bigint;
  readonly anonPages: bigint;
  readonly mapped: bigint;
  readonly shmem: bigint;
  readonly slab: bigint;
  readonly sReclaimable: bigint;
  readonly sUnreclaim: bigint;
  readonly kernelStack: bigint;
  readonly pageTables: bigint;
  readonly nfSunstable: bigint;
  readonly bounce: bigint;
  readonly writebackTmp: bigint;
  readonly commitLimit: bigint;
  readonly committedAs: bigint;
  readonly vmallocTotal: bigint;
  readonly vmallocUsed: bigint;
  readonly vmallocChunk: bigint;
  readonly hardwareCorrupted: bigint;
  readonly anonHugePages: bigint;
  readonly shmemHugePages: bigint;
  readonly shmemPmdMapped: bigint;
  readonly cmaTotal: bigint;
  readonly cmaFree: bigint;
  readonly hugePagesTotal: bigint;
  readonly hugePagesFree: bigint;
  readonly hugePagesRsvd: bigint;
  readonly hugePagesSurp: bigint;
  readonly hugepagesize: bigint;
  readonly directMap4k: bigint;
  readonly directMap2m: bigint;
  readonly directMap1g: bigint;
}

export const MemorySpec: Message<MemorySpec> = {
  name: "talos.resource.definitions.perf.MemorySpec",
  fields: [
    { number: 1, name: "memTotal", kind: "uint64" },
    { number: 2, name: "memUsed", kind: "uint64" },
    { number: 3, name: "memAvailable", kind: "uint64" },
    { number: 4, name: "buffers", kind: "uint64" },
    { number: 5, name: "cached", kind: "uint64" },
    { number: 6, name: "swapCached", kind: "uint64" },
    { number: 7, name: "active", kind: "uint64" },
    { number: 8, name: "inactive", kind: "uint64" },
    { number: 9, name: "activeAnon", kind: "uint64" },
    { number: 10, name: "inactiveAnon", kind: "uint64" },
    { number: 11, name: "activeFile", kind: "uint64" },
    { number: 12, name: "inactiveFile", kind: "uint64" },
    { number: 13, name: "unevictable", kind: "uint64" },
    { number: 14, name: "mlocked", kind: "uint64" },
    { number: 15, name: "swapTotal", kind: "uint64" },
    { number: 16, name: "swapFree", kind: "uint64" },
    { number: 17, name: "dirty", kind: "uint64" },
    { number: 18, name: "writeback", kind: "uint64" },
    { number: 19, name: "anonPages", kind: "uint64" },
    { number: 20, name: "mapped", kind: "uint64" },
    { number: 21, name: "shmem", kind: "uint64" },
    { number: 22, name: "slab", kind: "uint64" },
    { number: 23, name: "sReclaimable", kind: "uint64" },
    { number: 24, name: "sUnreclaim", kind: "uint64" },
    { number: 25, name: "kernelStack", kind: "uint64" },
    { number: 26, name: "pageTables", kind: "uint64" },
    { number: 27, name: "nfSunstable", kind: "uint64" },
    { number: 28, name: "bounce", kind: "uint64" },
    { number: 29, name: "writebackTmp", kind: "uint64" },
    { number: 30, name: "commitLimit", kind: "uint64" },
    { number: 31, name: "committedAs", kind: "uint64" },
    { number: 32, name: "vmallocTotal", kind: "uint64" },
    { number: 33, name: "vmallocUsed", kind: "uint64" },
    { number: 34, name: "vmallocChunk", kind: "uint64" },
    { number: 35, name: "hardwareCorrupted", kind: "uint64" },
    { number: 36, name: "anonHugePages", kind: "uint64" },
    { number: 37, name: "shmemHugePages", kind: "uint64" },
    { number: 38, name: "shmemPmdMapped", kind: "uint64" },
    { number: 39, name: "cmaTotal", kind: "uint64" },
    { number: 40, name: "cmaFree", kind: "uint64" },
    { number: 41, name: "hugePagesTotal", kind: "uint64" },
    { number: 42, name: "hugePagesFree", kind: "uint64" },
    { number: 43, name: "hugePagesRsvd", kind: "uint64" },
    { number: 44, name: "hugePagesSurp", kind: "uint64" },
    { number: 45, name: "hugepagesize", kind: "uint64" },
    { number: 46, name: "directMap4k", kind: "uint64" },
    { number: 47, name: "directMap2m", kind: "uint64" },
    { number: 48, name: "directMap1g", kind: "uint64" },
  ],
};
