// Pressure stall information: /proc/pressure/memory and its like, and memory.pressure of control groups.
import { FormatError } from "../../base/errors.ts";
import { linesOf } from "./text.ts";

/** Averages are percent of the last 10, 60 and 300 seconds; the total is microseconds since the start. */
export interface Stall {
  readonly avg10: number;
  readonly avg60: number;
  readonly avg300: number;
  readonly total: number;
}

/** `some`: at least one task waited. `full`: all that were not idle waited. */
export interface Pressure {
  readonly some: Stall;
  readonly full: Stall;
}

const noStall: Stall = { avg10: 0, avg60: 0, avg300: 0, total: 0 };

/** Nothing waits. */
export const noPressure: Pressure = { some: noStall, full: noStall };

/** A kind whose line is missing counts as none. Throws a FormatError. Source: Documentation/accounting/psi.rst. */
export function parsePressure(text: string): Pressure {
  let pressure = noPressure;
  for (const line of linesOf(text)) {
    const [, kind, ...values] =
      /^(some|full) avg10=([\d.]+) avg60=([\d.]+) avg300=([\d.]+) total=(\d+)$/u.exec(line) ?? [];
    if (kind === undefined)
      throw new FormatError(
        `Cannot parse pressure: found "${line}", want "some avg10=0.00 avg60=0.00 avg300=0.00 total=0"`,
      );
    const [avg10 = 0, avg60 = 0, avg300 = 0, total = 0] = values.map(Number);
    pressure = { ...pressure, [kind]: { avg10, avg60, avg300, total } };
  }
  return pressure;
}
