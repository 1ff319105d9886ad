// Files in memory, for handlers that read: a table of paths. Folders exist because something lies in them.
import { decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import type { DirectoryEntry, FileInfo, FileKind, SpaceUsage } from "../../linux/files.ts";
import type { ApiFiles } from "../context.ts";

export type MemoryFile =
  | string
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "empty-directory" }
  /** `info` overrides what stat says: files of /proc say that they are empty. */
  | { readonly kind: "file"; readonly bytes: Uint8Array; readonly info?: Partial<FileInfo> }
  /** Every access fails with this code. */
  | { readonly kind: "error"; readonly code: string };

class MemoryFileError extends Error {
  readonly code: string;

  constructor(code: string, operation: string, path: string) {
    super(`${code}: ${code === "ENOENT" ? "no such file or directory" : "failed"}, ${operation} '${path}'`);
    this.code = code;
  }
}

const plainInfo: FileInfo = {
  kind: "file",
  sizeBytes: 0,
  mode: 0o644,
  uid: 0,
  gid: 0,
  modifiedMs: 0,
  inode: 0,
  links: 1,
  onDevice: 0,
  deviceNumber: 0,
  blocks: 0,
};

/** Also links are followed only at the end of a path, which is all that the handlers' tests need. */
export function memoryFiles(
  table: Readonly<Record<string, MemoryFile>>,
  space: Readonly<Record<string, SpaceUsage>> = {},
): ApiFiles {
  const at = (path: string, operation: string): MemoryFile => {
    const found = table[path] ?? (childrenOf(path).length > 0 ? { kind: "empty-directory" } : undefined);
    if (found === undefined) throw new MemoryFileError("ENOENT", operation, path);
    if (typeof found === "object" && found.kind === "error") throw new MemoryFileError(found.code, operation, path);
    return found;
  };
  const resolved = (path: string, operation: string): { readonly path: string; readonly file: MemoryFile } => {
    const file = at(path, operation);
    if (typeof file !== "object" || file.kind !== "link") return { path, file };
    const { target } = file;
    return resolved(target.startsWith("/") ? target : `${path.slice(0, path.lastIndexOf("/"))}/${target}`, operation);
  };
  const childrenOf = (path: string): readonly string[] => {
    const prefix = path === "/" ? "/" : `${path}/`;
    const below = Object.keys(table).filter((each) => each.startsWith(prefix) && each !== path);
    return [...new Set(below.map((each) => each.slice(prefix.length).split("/")[0] ?? ""))];
  };
  const bytesOf = (file: MemoryFile): Uint8Array => {
    if (typeof file === "string") return encodeUtf8(file);
    return file.kind === "file" ? file.bytes : new Uint8Array();
  };
  const kindOf = (file: MemoryFile): FileKind => {
    if (typeof file === "string" || file.kind === "file" || file.kind === "error") return "file";
    return file.kind === "link" ? "symlink" : "directory";
  };
  const infoOf = (file: MemoryFile): FileInfo => ({
    ...plainInfo,
    kind: kindOf(file),
    sizeBytes: bytesOf(file).length,
    ...(typeof file === "object" && file.kind === "file" ? file.info : {}),
  });
  return {
    readText: async (path) => decodeUtf8(bytesOf(resolved(path, "open").file)),
    // oxlint-disable-next-line require-yield -- a failing open is a rejection, as with real files
    async *stream(path, signal) {
      signal?.throwIfAborted();
      yield bytesOf(resolved(path, "open").file);
    },
    async list(path): Promise<readonly DirectoryEntry[]> {
      at(path, "scandir");
      const prefix = path === "/" ? "/" : `${path}/`;
      return childrenOf(path).map((name) => ({
        name,
        kind: kindOf(table[`${prefix}${name}`] ?? { kind: "empty-directory" }),
      }));
    },
    info: async (path) => infoOf(resolved(path, "stat").file),
    linkInfo: async (path) => infoOf(at(path, "lstat")),
    async readLink(path) {
      const file = at(path, "readlink");
      if (typeof file === "object" && file.kind === "link") return file.target;
      throw new MemoryFileError("EINVAL", "readlink", path);
    },
    realPath: async (path) => resolved(path, "lstat").path,
    async usage(path) {
      const usage = space[path];
      if (usage === undefined) throw new MemoryFileError("ENOENT", "statfs", path);
      return usage;
    },
  };
}
