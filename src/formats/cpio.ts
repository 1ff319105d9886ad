// Writes cpio archives in the "newc" format, as the kernel unpacks them (Documentation/driver-api/early-userspace/
// buffer-format.rst). Our own, so that owners, times, inode numbers and device nodes need neither root nor luck.

export type CpioEntry =
  | { readonly kind: "file"; readonly path: string; readonly mode: number; readonly content: Uint8Array }
  | { readonly kind: "directory"; readonly path: string; readonly mode: number }
  | { readonly kind: "symlink"; readonly path: string; readonly target: string }
  | {
      readonly kind: "device";
      readonly path: string;
      readonly mode: number;
      readonly major: number;
      readonly minor: number;
    };

const types = { file: 0o100000, directory: 0o040000, symlink: 0o120000, device: 0o020000 } as const;

function padding(length: number): Buffer {
  return Buffer.alloc((4 - (length % 4)) % 4);
}

function record(entry: CpioEntry, inode: number, mtime: number): Buffer[] {
  const content =
    entry.kind === "file" ? entry.content : Buffer.from(entry.kind === "symlink" ? entry.target : "", "utf8");
  const mode = types[entry.kind] | (entry.kind === "symlink" ? 0o777 : entry.mode);
  const [major, minor] = entry.kind === "device" ? [entry.major, entry.minor] : [0, 0];
  const name = Buffer.from(`${entry.path}\0`, "utf8");
  const links = entry.kind === "directory" ? 2 : 1;
  const numbers = [inode, mode, 0, 0, links, mtime, content.length, 0, 0, major, minor, name.length, 0];
  const head = `070701${numbers.map((number) => number.toString(16).padStart(8, "0").toUpperCase()).join("")}`;
  return [Buffer.from(head), name, padding(head.length + name.length), Buffer.from(content), padding(content.length)];
}

/**
 * An archive with the entries in the order given: a directory must come before what is in it. `mtime` is in seconds.
 * Files of 4 GiB and more do not fit the format.
 */
export function encodeCpio(entries: readonly CpioEntry[], mtime: number): Buffer {
  const parts = entries.flatMap((entry, index) => record(entry, index + 1, mtime));
  parts.push(...record({ kind: "file", path: "TRAILER!!!", mode: 0, content: new Uint8Array() }, 0, 0));
  return Buffer.concat(parts);
}
