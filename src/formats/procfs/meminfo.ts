// /proc/meminfo: the kernel's account of memory.
import { FormatError } from "../../base/errors.ts";
import { linesOf, parseCount } from "./text.ts";

/**
 * Values by the kernel's own keys (`MemTotal`, `Active(anon)`, `HugePages_Total`), as printed: kibibytes, or a count where the line has no unit.
 * Throws a FormatError. Source: proc_meminfo(5).
 */
export function parseMeminfo(text: string): ReadonlyMap<string, bigint> {
  const values = new Map<string, bigint>();
  for (const line of linesOf(text)) {
    const [, key, value] = /^([^:]+):\s*(\d+)(?: kB)?\s*$/u.exec(line) ?? [];
    if (key === undefined) {
      throw new FormatError(`Cannot parse meminfo: found "${line}", want "<key>: <number> kB"`);
    }
    values.set(key, parseCount(value, `meminfo ${key}`));
  }
  return values;
}
