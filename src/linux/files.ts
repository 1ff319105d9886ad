// Files and folders, asynchronously: what the rooms above may ask of them, and the real ones over node:fs.
import { constants } from "node:fs";
import { mkdir, open, readFile, readdir, readlink, realpath, rename, rm, rmdir, stat, lstat } from "node:fs/promises";
import { appendFile, chmod, chown, symlink, watch, writeFile, statfs } from "node:fs/promises";
import type { Stats } from "node:fs";
import { dirname } from "node:path";
import { errorCode } from "../base/errors.ts";

export type FileKind = "file" | "directory" | "symlink" | "block" | "character" | "fifo" | "socket";

export interface FileInfo {
  readonly kind: FileKind;
  /** 0 for most files of `/proc` and `/sys`, whatever they hold. */
  readonly sizeBytes: number;
  /** Permission bits with set-id and sticky bits, 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly modifiedMs: number;
  readonly inode: number;
  readonly links: number;
  /** Number of the device the file lies on; a device file's own number in `deviceNumber`. */
  readonly onDevice: number;
  readonly deviceNumber: number;
  /** Space taken, in blocks of 512 bytes. */
  readonly blocks: number;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: FileKind;
}

export interface FileOwnership {
  /** Permission bits; for new files 0o644, for new folders 0o755 when absent. The process's umask does not apply. */
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

/** Space and inodes of a file system. */
export interface SpaceUsage {
  readonly totalBytes: number;
  readonly freeBytes: number;
  /** Free for everybody but root. */
  readonly availableBytes: number;
  readonly inodes: number;
  readonly freeInodes: number;
}

/** All reject with Node's or our system errors: ask with `errorCode(error) === "ENOENT"`. */
export interface Files {
  read(path: string): Promise<Uint8Array>;
  /** UTF-8; malformed bytes become U+FFFD. */
  readText(path: string): Promise<string>;
  /** Undefined when there is no such file. */
  findText(path: string): Promise<string | undefined>;
  /**
   * The file's bytes piece by piece; for files too long to hold. Does not wait: files that have nothing to say now fail with EAGAIN. `from`: the byte to begin
   * with, for files that can be read at any place.
   */
  stream(path: string, signal?: AbortSignal, from?: number): AsyncIterable<Uint8Array>;
  /** Writes in place: for files of `/proc`, `/sys` and cgroups, where nothing else works. */
  write(path: string, data: Uint8Array | string): Promise<void>;
  append(path: string, data: Uint8Array | string, ownership?: FileOwnership): Promise<void>;
  /** Writes a file too long to hold, and synchronises it. When the pieces break off, or there is no room, nothing is left of it. */
  writeStream(path: string, pieces: AsyncIterable<Uint8Array>, ownership?: FileOwnership): Promise<void>;
  /**
   * Replaces the file as one step that survives power cuts: written beside it as `<name>-tmp`, synchronised, renamed, folder synchronised.
   * Readers see the old or the new contents, never a part. When it fails, for want of room say, nothing is left of the new ones.
   */
  replace(path: string, data: Uint8Array | string, ownership?: FileOwnership): Promise<void>;
  list(path: string): Promise<readonly DirectoryEntry[]>;
  /** Follows symbolic links. */
  info(path: string): Promise<FileInfo>;
  /** Does not follow them. */
  linkInfo(path: string): Promise<FileInfo>;
  exists(path: string): Promise<boolean>;
  /** Makes the folder and its parents; the ownership is that of the last one, whether it is new or not. */
  makeDirectory(path: string, ownership?: FileOwnership): Promise<void>;
  /** Removes an empty folder, which is the only way for cgroups. */
  removeDirectory(path: string): Promise<void>;
  /** Removes a file, or a folder with all in it; absent is fine. Does not follow links. */
  remove(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Makes `path` a link to `target`, in place of a link that is there. */
  link(target: string, path: string): Promise<void>;
  readLink(path: string): Promise<string>;
  /** The path without links. */
  realPath(path: string): Promise<string>;
  setOwnership(path: string, ownership: FileOwnership): Promise<void>;
  usage(path: string): Promise<SpaceUsage>;
  /** Names that changed in a folder, as the kernel tells; ends with the signal. */
  watch(path: string, signal: AbortSignal): AsyncIterable<string>;
}

function kindOf(
  entry: Pick<Stats, "isFile" | "isDirectory" | "isSymbolicLink" | "isBlockDevice" | "isFIFO" | "isSocket">,
): FileKind {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "directory";
  if (entry.isSymbolicLink()) return "symlink";
  if (entry.isBlockDevice()) return "block";
  if (entry.isFIFO()) return "fifo";
  return entry.isSocket() ? "socket" : "character";
}

function infoOf(stats: Stats): FileInfo {
  return {
    kind: kindOf(stats),
    sizeBytes: stats.size,
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    gid: stats.gid,
    modifiedMs: stats.mtimeMs,
    inode: stats.ino,
    links: stats.nlink,
    onDevice: stats.dev,
    deviceNumber: stats.rdev,
    blocks: stats.blocks,
  };
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function setOwnership(path: string, { mode, uid, gid }: FileOwnership): Promise<void> {
  if (uid !== undefined || gid !== undefined) await chown(path, uid ?? -1, gid ?? -1);
  if (mode !== undefined) await chmod(path, mode); // last, as a change of owner clears the set-id bits
}

async function replace(path: string, data: Uint8Array | string, ownership: FileOwnership = {}): Promise<void> {
  const temporary = `${path}-tmp`;
  await rm(temporary, { force: true });
  try {
    await writeWhole(temporary, data, ownership);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }); // where there is no room, it would take what little is left
    throw error;
  }
  await syncDirectory(dirname(path));
}

async function writeWhole(path: string, data: Uint8Array | string, ownership: FileOwnership): Promise<void> {
  const handle = await open(path, "wx", 0o600);
  try {
    await handle.writeFile(data);
    const { mode = 0o644, uid = -1, gid = -1 } = ownership;
    if (uid >= 0 || gid >= 0) await handle.chown(uid, gid);
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeStream(
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  ownership: FileOwnership = {},
): Promise<void> {
  await rm(path, { force: true });
  const handle = await open(path, "wx", 0o600);
  try {
    for await (const piece of pieces) await handle.writeFile(piece);
    const { mode = 0o644, uid = -1, gid = -1 } = ownership;
    if (uid >= 0 || gid >= 0) await handle.chown(uid, gid);
    await handle.chmod(mode);
    await handle.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  await syncDirectory(dirname(path));
}

async function* watchFolder(path: string, signal: AbortSignal): AsyncIterable<string> {
  try {
    for await (const { filename } of watch(path, { signal })) if (filename !== null) yield filename;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/**
 * Some files of /proc and /sys have nothing to say until something happens: reading them would hold one of the few threads that all files share.
 * So they fail with EAGAIN. Plain files do not care about the flag.
 */
const readWithoutWaiting = constants.O_RDONLY | constants.O_NONBLOCK;

const pieceBytes = 64 * 1024;

async function* streamFile(path: string, signal?: AbortSignal, from?: number): AsyncGenerator<Uint8Array> {
  await using handle = await open(path, readWithoutWaiting);
  let position = from;
  for (;;) {
    signal?.throwIfAborted();
    const piece = new Uint8Array(pieceBytes);
    const { bytesRead } = await handle.read(piece, 0, pieceBytes, position ?? null);
    if (bytesRead === 0) return;
    if (position !== undefined) position += bytesRead;
    yield piece.subarray(0, bytesRead);
  }
}

/** The files of the machine. */
export function nodeFiles(): Files {
  return {
    read: (path) => readFile(path),
    readText: (path) => readFile(path, "utf8"),
    async findText(path) {
      try {
        return await readFile(path, "utf8");
      } catch (error) {
        if (errorCode(error) === "ENOENT") return undefined;
        throw error;
      }
    },
    stream: streamFile,
    // Some files of /sys can be written only, even by root.
    write: (path, data) => writeFile(path, data, { flag: constants.O_WRONLY }),
    async append(path, data, ownership = {}) {
      await appendFile(path, data, { mode: ownership.mode ?? 0o644 });
      await setOwnership(path, ownership);
    },
    writeStream,
    replace,
    async list(path) {
      const entries = await readdir(path, { withFileTypes: true });
      return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
    },
    info: async (path) => infoOf(await stat(path)),
    linkInfo: async (path) => infoOf(await lstat(path)),
    async exists(path) {
      try {
        await stat(path);
        return true;
      } catch (error) {
        const code = errorCode(error);
        if (code === "ENOENT" || code === "ENOTDIR") return false;
        throw error;
      }
    },
    async makeDirectory(path, ownership = {}) {
      const made = await mkdir(path, { recursive: true });
      await setOwnership(path, made === undefined ? ownership : { mode: 0o755, ...ownership });
    },
    removeDirectory: rmdir,
    remove: (path) => rm(path, { recursive: true, force: true }),
    rename,
    async link(target, path) {
      await rm(path, { force: true });
      await symlink(target, path);
    },
    readLink: (path) => readlink(path),
    realPath: (path) => realpath(path),
    setOwnership,
    async usage(path) {
      const { bsize, blocks, bfree, bavail, files, ffree } = await statfs(path);
      const [totalBytes, freeBytes, availableBytes] = [blocks * bsize, bfree * bsize, bavail * bsize];
      return { totalBytes, freeBytes, availableBytes, inodes: files, freeInodes: ffree };
    },
    watch: watchFolder,
  };
}
