// /proc/loadavg: the load averages of the last 1, 5 and 15 minutes.
import { columnsOf, parseDecimal } from "./text.ts";

export interface LoadAverage {
  readonly load1: number;
  readonly load5: number;
  readonly load15: number;
}

/** Throws a FormatError. Source: proc_loadavg(5). */
export function parseLoadAverage(text: string): LoadAverage {
  const [one, five, fifteen] = columnsOf(text);
  return {
    load1: parseDecimal(one, "load average of 1 minute"),
    load5: parseDecimal(five, "load average of 5 minutes"),
    load15: parseDecimal(fifteen, "load average of 15 minutes"),
  };
}
