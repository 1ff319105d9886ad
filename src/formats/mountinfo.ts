// The kernel's list of mounts, `/proc/self/mountinfo`. Source: proc_pid_mountinfo(5).
import { FormatError } from "../base/errors.ts";

export interface MountEntry {
  readonly id: number;
  readonly parentId: number;
  /** `major:minor` of the file system. */
  readonly device: string;
  /** Path inside the file system that is mounted: `/` unless it is a bind mount. */
  readonly root: string;
  readonly target: string;
  /** Options of this mount: `rw`, `nosuid`, … */
  readonly options: readonly string[];
  /** Propagation and such: `shared:1`, `master:2`. */
  readonly tags: readonly string[];
  readonly type: string;
  readonly source: string;
  /** Options of the file system. */
  readonly superOptions: readonly string[];
}

/** Undoes the kernel's octal escapes of space, tab, newline and backslash. */
function unescapeOctal(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/gu, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 8)));
}

function parseLine(line: string, number: number): MountEntry {
  const separator = line.indexOf(" - ");
  const [id, parentId, device, root, target, options, ...tags] = line.slice(0, Math.max(separator, 0)).split(" ");
  const [type, source, superOptions] = line.slice(separator + 3).split(" ");
  if (options === undefined || type === undefined || source === undefined || separator < 0) {
    throw new FormatError(`Cannot parse mountinfo: found "${line}", want ten or more fields`, { line: number });
  }
  return {
    id: Number(id),
    parentId: Number(parentId),
    device: device ?? "",
    root: unescapeOctal(root ?? ""),
    target: unescapeOctal(target ?? ""),
    options: options.split(","),
    tags,
    type,
    source: unescapeOctal(source),
    superOptions: (superOptions ?? "").split(",").filter((option) => option !== ""),
  };
}

/** All mounts, in the kernel's order: a later one with the same target hides the earlier. Throws a FormatError. */
export function parseMountinfo(text: string): readonly MountEntry[] {
  return text
    .split("\n")
    .map((line, index) => [line, index + 1] as const)
    .filter(([line]) => line !== "")
    .map(([line, number]) => parseLine(line, number));
}
