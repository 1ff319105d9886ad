// The mount table: reading and changing it. Source: mount(2), umount2(2), proc_pid_mountinfo(5).
import { constants } from "node:fs";
import { open, readFile, statfs } from "node:fs/promises";
import { encodeUtf8 } from "../base/bytes.ts";
import type { MountEntry } from "../formats/mountinfo.ts";
import { parseMountinfo } from "../formats/mountinfo.ts";
import type { Libc } from "./ffi/libc.ts";
import { SystemError } from "./system-error.ts";

export type MountFlag =
  | "read-only"
  | "no-suid"
  | "no-dev"
  | "no-exec"
  | "no-atime"
  | "relatime"
  | "no-dir-atime"
  | "synchronous"
  | "strict-atime";

const flagBits: Readonly<Record<MountFlag, number>> = {
  "read-only": 1,
  "no-suid": 2,
  "no-dev": 4,
  "no-exec": 8,
  synchronous: 16,
  "no-atime": 1024,
  "no-dir-atime": 2048,
  relatime: 1 << 21,
  "strict-atime": 1 << 24,
};

const MS_REMOUNT = 32;
const MS_BIND = 4096;
const MS_MOVE = 8192;
const MS_REC = 16384;
const MS_UNBINDABLE = 1 << 17;
const MS_PRIVATE = 1 << 18;
const MS_SLAVE = 1 << 19;
const MS_SHARED = 1 << 20;
const MNT_FORCE = 1;
const MNT_DETACH = 2;
const UMOUNT_NOFOLLOW = 8;

export type Propagation = "shared" | "private" | "slave" | "unbindable";

const propagationBits: Readonly<Record<Propagation, number>> = {
  shared: MS_SHARED,
  private: MS_PRIVATE,
  slave: MS_SLAVE,
  unbindable: MS_UNBINDABLE,
};

export interface MountOptions {
  /** Device, or a name to show for file systems without one. */
  readonly source: string;
  readonly target: string;
  /** Type of the file system: `xfs`, `tmpfs`, `overlay`, … */
  readonly type: string;
  readonly flags?: readonly MountFlag[];
  /** Options of the file system: `size=64M,mode=0755`. */
  readonly data?: string;
}

export interface Trimmed {
  readonly bytes: bigint;
  /** Where the next piece begins; undefined behind the last one. */
  readonly next: bigint | undefined;
}

export interface BindOptions {
  /** With all mounts below it. */
  readonly recursive?: boolean;
  /** The bind mount's own flags; those of the source when absent. */
  readonly flags?: readonly MountFlag[];
}

/** All reject with a `SystemError` (`EBUSY`, `EUCLEAN` of a damaged file system, `EOPNOTSUPP` of a device that cannot be trimmed, …). */
export interface Mounts {
  mount(options: MountOptions): Promise<void>;
  bind(source: string, target: string, options?: BindOptions): Promise<void>;
  /** Sets the flags of a mount point (`only: "mount"`) or of the whole file system, with its options. */
  remount(
    target: string,
    flags: readonly MountFlag[],
    options?: { readonly only?: "mount"; readonly data?: string },
  ): Promise<void>;
  move(source: string, target: string): Promise<void>;
  setPropagation(target: string, propagation: Propagation, options?: { readonly recursive?: boolean }): Promise<void>;
  /** `force`: abort what is pending. `detach`: take it out of the tree now, clean up when nobody uses it any more. */
  unmount(target: string, how?: "force" | "detach"): Promise<void>;
  /** In the kernel's order; a later entry with the same target hides the earlier. */
  table(): Promise<readonly MountEntry[]>;
  /** Tells the device of a mounted file system which blocks nobody uses, in a piece of it. */
  trim(target: string, startBytes: bigint): Promise<Trimmed>;
  /** Has a mounted btrfs use all of its device. */
  growBtrfs(target: string): Promise<void>;
  /** Whether the kernel can check the mounted XFS of this path; false for other file systems, too. */
  isScrubbable(target: string): Promise<boolean>;
  /** Writes out all that the file system of this path has in memory. */
  syncFilesystem(path: string): Promise<void>;
}

/** Source: Linux, fs/xfs/libxfs/xfs_fs.h: XFS_IOC_SCRUB_METADATA, struct xfs_scrub_metadata; type 0 asks for the ability alone. */
const XFS_IOC_SCRUB_METADATA = 0xc040_583cn;
const scrubMetadataBytes = 64;
/** How the kernel says that it cannot: no XFS, an old one, or built without it. */
const cannotScrub: ReadonlySet<string> = new Set(["ENOTTY", "EOPNOTSUPP", "ENOTSUP", "EINVAL"]);

async function probeScrub(libc: Libc, target: string): Promise<boolean> {
  const handle = await open(target, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await libc.callAsync("ioctl", handle.fd, XFS_IOC_SCRUB_METADATA, new Uint8Array(scrubMetadataBytes));
    return true;
  } catch (error) {
    if (error instanceof SystemError && cannotScrub.has(error.code)) return false;
    throw error;
  } finally {
    await handle.close();
  }
}

/** Source: <linux/btrfs.h>: BTRFS_IOC_RESIZE, struct btrfs_ioctl_vol_args. */
const BTRFS_IOC_RESIZE = 0x5000_9403n;
const volumeArgumentsBytes = 4096;
/** Behind the number of a file, which is not used here. */
const volumeNameOffset = 8;

async function growBtrfs(libc: Libc, target: string): Promise<void> {
  const handle = await open(target, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    const volume = new Uint8Array(volumeArgumentsBytes);
    volume.set(encodeUtf8("max"), volumeNameOffset);
    await libc.callAsync("ioctl", handle.fd, BTRFS_IOC_RESIZE, volume);
  } finally {
    await handle.close();
  }
}

/** Source: <linux/fs.h>, struct fstrim_range. */
const FITRIM = 0xc018_5879n;
/** Of the file system in one call, which cannot be stopped: so much is done within seconds. */
const trimPieceBytes = 16n << 30n;

async function trimPiece(libc: Libc, target: string, startBytes: bigint): Promise<Trimmed> {
  const handle = await open(target, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    const { blocks, bsize } = await statfs(target, { bigint: true });
    const range = new Uint8Array(24);
    const view = new DataView(range.buffer);
    view.setBigUint64(0, startBytes, true);
    view.setBigUint64(8, trimPieceBytes, true);
    await libc.callAsync("ioctl", handle.fd, FITRIM, range);
    const next = startBytes + trimPieceBytes;
    // the kernel answers in the place of the length
    return { bytes: view.getBigUint64(8, true), next: next < blocks * bsize ? next : undefined };
  } finally {
    await handle.close();
  }
}

function bitsOf(flags: readonly MountFlag[]): number {
  return flags.reduce((bits, flag) => bits | flagBits[flag], 0);
}

/** The mount table of this process's mount namespace. */
export function kernelMounts(libc: Libc): Mounts {
  const mount = async (
    source: string | null,
    target: string,
    type: string | null,
    [flags, data]: readonly [number, (string | undefined)?],
  ): Promise<void> => {
    await libc.callAsync("mount", source, target, type, flags, data ?? null);
  };
  return {
    mount: ({ source, target, type, flags = [], data }) => mount(source, target, type, [bitsOf(flags), data]),
    async bind(source, target, { recursive = false, flags } = {}) {
      await mount(source, target, null, [MS_BIND | (recursive ? MS_REC : 0)]);
      // the kernel ignores flags of a new bind mount: they are set by a second call
      if (flags !== undefined) await mount(null, target, null, [MS_BIND | MS_REMOUNT | bitsOf(flags)]);
    },
    remount: (target, flags, { only, data } = {}) =>
      mount(null, target, null, [MS_REMOUNT | (only === "mount" ? MS_BIND : 0) | bitsOf(flags), data]),
    move: (source, target) => mount(source, target, null, [MS_MOVE]),
    setPropagation: (target, propagation, { recursive = false } = {}) =>
      mount(null, target, null, [propagationBits[propagation] | (recursive ? MS_REC : 0)]),
    async unmount(target, how) {
      const flag = how === "force" ? MNT_FORCE : how === "detach" ? MNT_DETACH : 0;
      await libc.callAsync("umount2", target, flag | UMOUNT_NOFOLLOW);
    },
    table: async () => parseMountinfo(await readFile("/proc/self/mountinfo", "utf8")),
    trim: (target, startBytes) => trimPiece(libc, target, startBytes),
    growBtrfs: (target) => growBtrfs(libc, target),
    isScrubbable: (target) => probeScrub(libc, target),
    async syncFilesystem(path) {
      const handle = await open(path, "r");
      try {
        await libc.callAsync("syncfs", handle.fd);
      } finally {
        await handle.close();
      }
    },
  };
}
