// File modes as Go programs number them: clients of List print and compare these bits.
import type { FileInfo, FileKind } from "../../linux/files.ts";

/** Bits of the type. Source: Go `io/fs.FileMode`. */
const kindBits: Readonly<Record<FileKind, number>> = {
  file: 0,
  directory: 2 ** 31,
  symlink: 2 ** 27,
  block: 2 ** 26,
  character: 2 ** 26 + 2 ** 21,
  fifo: 2 ** 25,
  socket: 2 ** 24,
};

/** Permissions, type, and set-uid, set-gid and sticky at the places where Go has them. Unsigned 32 bits. */
export function goFileMode({ kind, mode }: Pick<FileInfo, "kind" | "mode">): number {
  const setUid = (mode & 0o4000) === 0 ? 0 : 2 ** 23;
  const setGid = (mode & 0o2000) === 0 ? 0 : 2 ** 22;
  const sticky = (mode & 0o1000) === 0 ? 0 : 2 ** 20;
  return (mode & 0o777) + kindBits[kind] + setUid + setGid + sticky;
}
