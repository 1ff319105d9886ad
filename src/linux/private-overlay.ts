// A folder of the read-only root that only we can write: an overlay with its upper side in memory, shown read-only to everybody else.
import { close, open } from "node:fs";
import { promisify } from "node:util";
import type { Files } from "./files.ts";
import type { Mounts } from "./mount.ts";

export interface PrivateOverlay extends AsyncDisposable {
  /** Folder under which the overlay can be written; reachable by this process alone, through a descriptor that no other one has. */
  readonly writablePath: string;
}

export interface PrivateOverlayOptions {
  readonly files: Files;
  readonly mounts: Mounts;
  /** The folder to cover: `/etc`. */
  readonly target: string;
  /** An existing folder on a writable file system where the parts are put together; nothing is left in it. */
  readonly scratch: string;
  /** Limit of the memory, bytes. */
  readonly sizeBytes: number;
}

/**
 * Covers the folder. Steps, each of which leaves the old folder in view until the last:
 * 1. a tmpfs for upper and work folder, and the overlay on it, below `scratch`;
 * 2. a descriptor of the overlay's root is kept;
 * 3. the overlay is bound read-only over the target;
 * 4. overlay and tmpfs are detached from the tree: from here on the writable side has no path but the descriptor's.
 * Kernel 6.12 cannot build an overlay from detached mounts (6.13 can), hence the detour through `scratch`.
 */
export async function openPrivateOverlay(options: PrivateOverlayOptions): Promise<PrivateOverlay> {
  const { files, mounts, target, scratch, sizeBytes } = options;
  const memory = `${scratch}/memory`;
  const overlay = `${scratch}/overlay`;
  await files.makeDirectory(memory, { mode: 0o700 });
  await files.makeDirectory(overlay, { mode: 0o700 });
  const flags = ["no-suid", "no-dev", "no-exec"] as const;
  await mounts.mount({ source: "overlay", target: memory, type: "tmpfs", flags, data: `mode=0755,size=${sizeBytes}` });
  await mounts.setPropagation(memory, "private");
  await files.makeDirectory(`${memory}/upper`, { mode: 0o755 });
  await files.makeDirectory(`${memory}/work`, { mode: 0o755 });
  const data = `lowerdir=${target},upperdir=${memory}/upper,workdir=${memory}/work`;
  await mounts.mount({ source: "overlay", target: overlay, type: "overlay", flags, data });
  await mounts.setPropagation(overlay, "private");
  const descriptor = await promisify(open)(overlay, "r");
  await mounts.bind(overlay, target, { flags: ["read-only", ...flags] });
  await mounts.unmount(overlay, "detach");
  await mounts.unmount(memory, "detach");
  await files.removeDirectory(overlay);
  await files.removeDirectory(memory);
  return privateOverlay(descriptor);
}

/** A bare number: a handle would be closed with whoever forgets it, and the folder could never be written again. */
function privateOverlay(descriptor: number): PrivateOverlay {
  return {
    writablePath: `/proc/self/fd/${descriptor}`,
    [Symbol.asyncDispose]: () => promisify(close)(descriptor),
  };
}
