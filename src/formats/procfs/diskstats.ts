// /proc/diskstats: counters of block devices, partitions included.
import { columnsOf, linesOf, parseCount } from "./text.ts";

export interface DiskCounters {
  readonly readCompleted: bigint;
  readonly readMerged: bigint;
  readonly readSectors: bigint;
  readonly readTimeMs: bigint;
  readonly writeCompleted: bigint;
  readonly writeMerged: bigint;
  readonly writeSectors: bigint;
  readonly writeTimeMs: bigint;
  readonly ioInProgress: bigint;
  readonly ioTimeMs: bigint;
  readonly ioTimeWeightedMs: bigint;
  readonly discardCompleted: bigint;
  readonly discardMerged: bigint;
  readonly discardSectors: bigint;
  readonly discardTimeMs: bigint;
}

export interface DiskStat extends DiskCounters {
  readonly name: string;
}

/** In the order of the columns after major, minor and name. Source: Documentation/admin-guide/iostats.rst of the kernel. */
const columnNames = [
  "readCompleted",
  "readMerged",
  "readSectors",
  "readTimeMs",
  "writeCompleted",
  "writeMerged",
  "writeSectors",
  "writeTimeMs",
  "ioInProgress",
  "ioTimeMs",
  "ioTimeWeightedMs",
  "discardCompleted",
  "discardMerged",
  "discardSectors",
  "discardTimeMs",
] as const satisfies readonly (keyof DiskCounters)[];

/** Lines of kernels older than 4.18, which have no discard counters, are left out. Throws a FormatError. */
export function parseDiskstats(text: string): readonly DiskStat[] {
  return linesOf(text)
    .map((line) => columnsOf(line))
    .filter((columns) => columns.length >= 3 + columnNames.length)
    .map(([, , name = "", ...columns]) => ({
      name,
      ...fromColumns((index) => parseCount(columns[index], `diskstats of ${name}`)),
    }));
}

/** Sum of the counters. */
export function sumDiskCounters(stats: readonly DiskCounters[]): DiskCounters {
  return fromColumns((_index, column) => stats.reduce((sum, stat) => sum + stat[column], 0n));
}

function fromColumns(value: (index: number, column: keyof DiskCounters) => bigint): DiskCounters {
  // every column of the list gets its value, so the record is complete
  return Object.fromEntries(columnNames.map((column, index) => [column, value(index, column)])) as Record<
    keyof DiskCounters,
    bigint
  >;
}
