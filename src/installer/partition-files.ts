// Files of a mounted partition, written so that they are on the disk when a call returns: FAT has no journal, so order is all there is.
import { open, readdir, readFile, rename, rm, mkdir, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorCode } from "../base/errors.ts";

/** Paths are below the root of the partition, with slashes. */
export interface PartitionFiles {
  /** Names in a folder; none when there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  /** Undefined when there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Undefined when there is no such file. */
  sizeOf(path: string): Promise<number | undefined>;
  /** A new file, in place of one that is there, with the folders it lies in. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Over the bytes that are there: the file keeps its length and its place on the disk. */
  overwrite(path: string, bytes: Uint8Array): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Absent is fine. */
  remove(path: string): Promise<void>;
  freeBytes(): Promise<number>;
  /** All that was done is on the disk. */
  sync(): Promise<void>;
}

async function orUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

async function syncFolder(path: string): Promise<void> {
  await using handle = await open(path, "r");
  await handle.sync();
}

/** The files below a mount point. `syncAll` writes out all that the file system has in memory. */
export function mountedFiles(root: string, syncAll: (path: string) => Promise<void>): PartitionFiles {
  const at = (path: string): string => join(root, path);

  async function put(path: string, bytes: Uint8Array, flags: "w" | "r+"): Promise<void> {
    await using handle = await open(at(path), flags, 0o600);
    for (let done = 0; done < bytes.length;) {
      done += (await handle.write(bytes, done, bytes.length - done, done)).bytesWritten;
    }
    await handle.sync();
  }

  return {
    list: async (folder) => (await orUndefined(readdir(at(folder)))) ?? [],
    read: (path) => orUndefined(readFile(at(path))),
    sizeOf: async (path) => (await orUndefined(stat(at(path))))?.size,
    async write(path, bytes) {
      await mkdir(dirname(at(path)), { recursive: true });
      await put(path, bytes, "w");
      await syncFolder(dirname(at(path)));
    },
    overwrite: (path, bytes) => put(path, bytes, "r+"),
    async rename(from, to) {
      await rename(at(from), at(to));
      await syncFolder(dirname(at(to)));
    },
    async remove(path) {
      await rm(at(path), { force: true });
      if ((await orUndefined(stat(dirname(at(path))))) !== undefined) await syncFolder(dirname(at(path)));
    },
    async freeBytes() {
      const { bavail, bsize } = await statfs(root);
      return bavail * bsize;
    },
    sync: () => syncAll(root),
  };
}
