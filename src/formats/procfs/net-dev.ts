// /proc/net/dev: counters of network interfaces.
import { FormatError } from "../../base/errors.ts";
import { columnsOf, linesOf, parseCount } from "./text.ts";

export interface InterfaceCounters {
  readonly rxBytes: bigint;
  readonly rxPackets: bigint;
  readonly rxErrors: bigint;
  readonly rxDropped: bigint;
  readonly rxFifo: bigint;
  readonly rxFrame: bigint;
  readonly rxCompressed: bigint;
  readonly rxMulticast: bigint;
  readonly txBytes: bigint;
  readonly txPackets: bigint;
  readonly txErrors: bigint;
  readonly txDropped: bigint;
  readonly txFifo: bigint;
  readonly txCollisions: bigint;
  readonly txCarrier: bigint;
  readonly txCompressed: bigint;
}

export interface InterfaceStat extends InterfaceCounters {
  readonly name: string;
}

/** In the order of the columns. Source: proc_pid_net(5). */
const columnNames = [
  "rxBytes",
  "rxPackets",
  "rxErrors",
  "rxDropped",
  "rxFifo",
  "rxFrame",
  "rxCompressed",
  "rxMulticast",
  "txBytes",
  "txPackets",
  "txErrors",
  "txDropped",
  "txFifo",
  "txCollisions",
  "txCarrier",
  "txCompressed",
] as const satisfies readonly (keyof InterfaceCounters)[];

/** The two header lines are skipped. Throws a FormatError. */
export function parseNetDev(text: string): readonly InterfaceStat[] {
  return linesOf(text)
    .slice(2)
    .map((line) => {
      const colon = line.lastIndexOf(":");
      if (colon < 0) throw new FormatError(`Cannot parse net/dev: found "${line}", want "<interface>: <counters>"`);
      const name = line.slice(0, colon).trim();
      const columns = columnsOf(line.slice(colon + 1));
      return { name, ...fromColumns((index) => parseCount(columns[index], `net/dev of ${name}`)) };
    });
}

/** Sum of the counters. */
export function sumInterfaceCounters(stats: readonly InterfaceCounters[]): InterfaceCounters {
  return fromColumns((_index, column) => stats.reduce((sum, stat) => sum + stat[column], 0n));
}

function fromColumns(value: (index: number, column: keyof InterfaceCounters) => bigint): InterfaceCounters {
  // every column of the list gets its value, so the record is complete
  return Object.fromEntries(columnNames.map((column, index) => [column, value(index, column)])) as Record<
    keyof InterfaceCounters,
    bigint
  >;
}
