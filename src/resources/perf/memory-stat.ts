// MemoryStat: how memory is used.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { uint64 } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * How memory is used.
 *
 * Ids: "latest".
 */
export const MemoryStat = defineResource({
  type: "MemoryStats.perf.talos.dev",
  namespace: "perf",
  columns: [
    { name: "Used", jsonPath: "{.used}" },
    { name: "Total", jsonPath: "{.total}" },
  ],
  message: "perf.MemorySpec",
  spec: {
    total: field(1, uint64),
    used: field(2, uint64),
    available: field(3, uint64),
    buffers: field(4, uint64),
    cached: field(5, uint64),
    swapCached: field(6, uint64),
    active: field(7, uint64),
    inactive: field(8, uint64),
    activeAnon: field(9, uint64),
    inactiveAnon: field(10, uint64),
    activeFile: field(11, uint64),
    inactiveFile: field(12, uint64),
    unevictable: field(13, uint64),
    mlocked: field(14, uint64),
    swapTotal: field(15, uint64),
    swapFree: field(16, uint64),
    dirty: field(17, uint64),
    writeback: field(18, uint64),
    anonPages: field(19, uint64),
    mapped: field(20, uint64),
    shmem: field(21, uint64),
    slab: field(22, uint64),
    sreclaimable: field(23, uint64),
    sunreclaim: field(24, uint64),
    kernelStack: field(25, uint64),
    pageTables: field(26, uint64),
    nfsunstable: field(27, uint64),
    bounce: field(28, uint64),
    writeBacktmp: field(29, uint64),
    commitLimit: field(30, uint64),
    commitTedas: field(31, uint64),
    vmallocTotal: field(32, uint64),
    vmallocUsed: field(33, uint64),
    vmallocChunk: field(34, uint64),
    hardwareCorrupted: field(35, uint64),
    anonHugePages: field(36, uint64),
    shmemHugePages: field(37, uint64),
    shmemPmdMapped: field(38, uint64),
    cmaTotal: field(39, uint64),
    cmaFree: field(40, uint64),
    hugePagesTotal: field(41, uint64),
    hugePagesFree: field(42, uint64),
    hugePagesRsvd: field(43, uint64),
    hugePagesSurp: field(44, uint64),
    hugepagesize: field(45, uint64),
    directMap4k: field(46, uint64),
    directMap2m: field(47, uint64),
    directMap1g: field(48, uint64),
  },
});

export type MemoryStat = SpecOf<typeof MemoryStat>;
