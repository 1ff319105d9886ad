// /proc/mounts: what is mounted where, as fstab writes it.
import { FormatError } from "../../base/errors.ts";
import { linesOf } from "./text.ts";

export interface MountEntry {
  readonly source: string;
  readonly target: string;
  readonly type: string;
  readonly options: string;
}

/** In mount order. Throws a FormatError on a line with less than four columns. Source: proc_mounts(5), fstab(5). */
export function parseMounts(text: string): readonly MountEntry[] {
  return linesOf(text).map((line) => {
    const [source, target, type, options] = line.split(" "); // one blank each: a source may be empty
    if (source === undefined || target === undefined || type === undefined || options === undefined) {
      throw new FormatError(`Cannot parse mounts: found "${line}", want source, target, type and options`);
    }
    return { source: unescapeOctal(source), target: unescapeOctal(target), type, options };
  });
}

/** The kernel writes blank, tab, newline, backslash and # as three octal digits after a backslash, byte by byte. */
function unescapeOctal(text: string): string {
  return text.replaceAll(/\\([0-3][0-7]{2})/gu, (_match, digits: string) => String.fromCharCode(parseInt(digits, 8)));
}
