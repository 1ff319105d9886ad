// How each type of volume comes into the tree, and out of it again.
import { nameIn } from "../../../base/enum-name.ts";
import type { Clock } from "../../../base/clock.ts";
import { errorCode } from "../../../base/errors.ts";
import type { Logger } from "../../../base/logger.ts";
import type { Files } from "../../../linux/files.ts";
import type { MountFlag, Mounts } from "../../../linux/mount.ts";
import type { Processes } from "../../../linux/process.ts";
import type { Swaps } from "../../../linux/swap.ts";
import { FilesystemType, VolumeType } from "../../../resources/block/common/enums.ts";
import type { MountSpec } from "../../../resources/block/common/messages.ts";
import type { MountRequest } from "../../../resources/block/mount-request.ts";
import type { VolumeStatus } from "../../../resources/block/volume-status.ts";
import { mountData } from "./mount-data.ts";
import { mountRepaired } from "./mount-repaired.ts";

export interface MountTools {
  readonly files: Files;
  readonly mounts: Mounts;
  readonly processes: Processes;
  readonly swaps: Swaps;
  readonly clock: Clock;
}

export interface MountContext {
  readonly log: Pick<Logger, "warn">;
  readonly signal: AbortSignal;
}

export interface Mounting {
  readonly status: VolumeStatus;
  readonly request: MountRequest;
  /** Where the volume's parent is mounted; undefined when it has none. */
  readonly parentTarget: string | undefined;
}

const overlayRoot = "/var/system/overlays";

/** The volume's place in the tree. */
export function targetOf({ status, parentTarget }: Mounting): string {
  const { targetPath } = status.mountSpec;
  return parentTarget === undefined || targetPath.startsWith("/") ? targetPath : `${parentTarget}/${targetPath}`;
}

export function mountFlags({ status, request }: Mounting): readonly MountFlag[] {
  const { secure, noExec } = status.mountSpec;
  return [
    ...(request.readOnly ? (["read-only"] as const) : []),
    ...(secure || request.secure ? (["no-suid", "no-dev"] as const) : []),
    ...(noExec || request.noExec ? (["no-exec"] as const) : []),
    ...(request.disableAccessTime ? (["no-atime"] as const) : []),
  ];
}

/** Whether there is a mount of this volume alone whose flags can be changed. */
export function hasOwnMount({ type, filesystem, mountSpec }: VolumeStatus): boolean {
  switch (type) {
    case VolumeType.partition:
    case VolumeType.disk:
    case VolumeType.external:
      return filesystem !== FilesystemType.swapi;
    case VolumeType.directory:
      return mountSpec.bindTarget !== undefined;
    default:
      return false;
  }
}

async function own(files: Files, target: string, { fileMode, uid, gid }: MountSpec): Promise<void> {
  await files.setOwnership(target, { mode: fileMode, uid, gid });
}

/** File systems that know no owners, that can only be read, or whose host decides: they are used as they are. */
const ownerless: ReadonlySet<string | undefined> = new Set(["EPERM", "EROFS", "ENOTSUP", "EOPNOTSUPP"]);

async function mountDevice(tools: MountTools, mounting: Mounting, { log, signal }: MountContext): Promise<void> {
  const { status } = mounting;
  const target = targetOf(mounting);
  const type = nameIn(FilesystemType, status.filesystem) ?? "";
  const options = {
    source: status.mountLocation,
    target,
    type,
    flags: mountFlags(mounting),
    ...mountData(type, status.mountSpec),
  };
  await tools.files.makeDirectory(target, {});
  // a round that failed after the mount is not repeated on top of it
  if ((await tools.mounts.table()).some((entry) => entry.target === target && entry.source === options.source)) return;
  await mountRepaired({ ...tools, log }, options, signal);
  if (mounting.request.readOnly) return;
  try {
    await own(tools.files, target, status.mountSpec);
  } catch (error) {
    if (ownerless.has(errorCode(error))) return;
    // nobody is told of the mount, so nobody would undo it
    await tools.mounts.unmount(target, "detach");
    throw error;
  }
}

/** A folder may be mounted over itself: then it has restrictions of its own, and what is mounted in there goes with it. */
async function makeFolder({ files, mounts }: MountTools, mounting: Mounting): Promise<void> {
  const { mountSpec } = mounting.status;
  const target = targetOf(mounting);
  const { bindTarget } = mountSpec;
  // a round that failed after the mount is not repeated on top of it
  const isBound = bindTarget !== undefined && (await isMountPoint(mounts, bindTarget));
  if (!isBound) {
    await files.makeDirectory(target, {});
    await own(files, target, mountSpec);
  }
  if (bindTarget === undefined) return;
  const flags = mountFlags(mounting);
  if (isBound) await mounts.remount(bindTarget, flags, { only: "mount" });
  else await mounts.bind(target, bindTarget, { flags });
}

async function isMountPoint(mounts: Pick<Mounts, "table">, path: string): Promise<boolean> {
  return (await mounts.table()).some(({ target }) => target === path);
}

async function mountOverlay(tools: MountTools, mounting: Mounting): Promise<void> {
  const target = targetOf(mounting);
  const parts = `${overlayRoot}/${target.replaceAll("/", "-").replace(/^-/u, "")}`;
  await tools.files.makeDirectory(`${parts}-diff`, { mode: 0o755 });
  await tools.files.makeDirectory(`${parts}-workdir`, { mode: 0o755 });
  const data = `lowerdir=${target},upperdir=${parts}-diff,workdir=${parts}-workdir`;
  await tools.mounts.mount({ source: "overlay", target, type: "overlay", flags: mountFlags(mounting), data });
}

async function makeLink({ files }: MountTools, { status }: Mounting): Promise<void> {
  const { symlinkTargetPath, force } = status.symlink;
  const path = status.mountSpec.targetPath;
  if (await isLinkTo(files, path, symlinkTargetPath)) return;
  if (force) await files.remove(path);
  await files.link(symlinkTargetPath, path);
}

async function isLinkTo(files: Files, path: string, target: string): Promise<boolean> {
  try {
    return (await files.readLink(path)) === target;
  } catch {
    return false; // absent, or no link
  }
}

async function useSwap({ swaps }: MountTools, { status: { mountLocation } }: Mounting): Promise<void> {
  const active = await swaps.list();
  if (!active.some(({ device }) => device === mountLocation)) await swaps.on(mountLocation);
}

/** Brings the volume into the tree, or into use where it has no place there. */
export async function mountVolume(tools: MountTools, mounting: Mounting, context: MountContext): Promise<void> {
  const { status } = mounting;
  switch (status.type) {
    case VolumeType.partition:
    case VolumeType.disk:
    case VolumeType.external:
      return status.filesystem === FilesystemType.swapi
        ? useSwap(tools, mounting)
        : mountDevice(tools, mounting, context);
    case VolumeType.directory:
      return makeFolder(tools, mounting);
    case VolumeType.overlay:
      return mountOverlay(tools, mounting);
    case VolumeType.symlink:
      return makeLink(tools, mounting);
    default:
      throw new Error(
        `Cannot mount volume "${mounting.request.volumeID}": volumes of type ${status.type} are not supported`,
      );
  }
}

const busyPauseMs = 250;
const politeMs = 10_000;

/** What of a mount is needed to undo it. */
export interface Mounted {
  readonly type: number;
  readonly filesystem: number;
  readonly source: string;
  readonly target: string;
  /** Undefined: a folder is only a folder. */
  readonly bindTarget?: string | undefined;
}

async function leaveSwap({ swaps }: MountTools, device: string): Promise<void> {
  const active = await swaps.list();
  if (active.some((each) => each.device === device)) await swaps.off(device);
}

/** A file system that the kernel has shut down, or whose device is gone, cannot be written out ever; it must go all the same. */
async function writeOut({ mounts }: MountTools, target: string, log: MountContext["log"]): Promise<void> {
  try {
    await mounts.syncFilesystem(target);
  } catch (error) {
    log.warn("cannot write out volume before it is unmounted", { target, error });
  }
}

/** Takes the volume out of the tree: what is in memory is written out first; who still uses it after 10 s loses it. */
export async function unmountVolume(tools: MountTools, mounted: Mounted, log: MountContext["log"]): Promise<void> {
  const { type, filesystem, source, bindTarget } = mounted;
  if (type === VolumeType.symlink || (type === VolumeType.directory && bindTarget === undefined)) return;
  if (filesystem === FilesystemType.swapi) return leaveSwap(tools, source);
  const { mounts, clock } = tools;
  const target = bindTarget ?? mounted.target;
  if (!(await isMountPoint(mounts, target))) return;
  await writeOut(tools, target, log);
  const giveUp = clock.monotonic() + politeMs;
  for (;;) {
    try {
      await mounts.unmount(target);
      return;
    } catch (error) {
      if (errorCode(error) === "EINVAL") return; // not mounted any more
      if (errorCode(error) !== "EBUSY" || clock.monotonic() >= giveUp) break;
    }
    await clock.sleep(busyPauseMs);
  }
  await mounts.unmount(target, "force").catch(() => mounts.unmount(target, "detach"));
}
