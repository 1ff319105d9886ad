// Locks on whole disks that programs respect among each other (udevd, mkfs, we). Source: flock(2); systemd, "Locking Block Device Access".
import { constants } from "node:os";
import type { Clock } from "../base/clock.ts";
import type { Libc } from "./ffi/libc.ts";
import { SystemError, systemError } from "./system-error.ts";

/** Shared to read, exclusive to write. */
export type DeviceLock = "shared" | "exclusive";

export interface DeviceLocks {
  /** Locks the open file for as long as it is open. Rejects with EAGAIN when others hold on to it for more than 10 s. */
  take(fd: number, path: string, kind: DeviceLock): Promise<void>;
}

const LOCK_SH = 1;
const LOCK_EX = 2;
const LOCK_NB = 4;
const pollMs = 20;
const timeoutMs = 10_000;

/**
 * The kernel lets everybody pass who wants to share a lock, whoever waits for all of it: while devices come, somebody always looks at one, and who
 * has to write would wait for seconds. Among our own, who writes goes first.
 */
export function deviceLocks(libc: Pick<Libc, "call">, clock: Clock): DeviceLocks {
  /** How many wait for a path alone. */
  const writers = new Map<string, number>();
  const count = (path: string, change: number): void => {
    const left = (writers.get(path) ?? 0) + change;
    if (left === 0) writers.delete(path);
    else writers.set(path, left);
  };

  /** False: somebody else has it. */
  function tryLock(fd: number, kind: DeviceLock): boolean {
    try {
      libc.call("flock", fd, (kind === "shared" ? LOCK_SH : LOCK_EX) | LOCK_NB);
      return true;
    } catch (error) {
      if (error instanceof SystemError && error.code === "EAGAIN") return false;
      throw error;
    }
  }

  async function poll(attempt: () => boolean): Promise<void> {
    const giveUpMs = clock.monotonic() + timeoutMs;
    while (!attempt()) {
      if (clock.monotonic() >= giveUpMs) {
        throw systemError(constants.errno.EAGAIN, "flock");
      }
      await clock.sleep(pollMs);
    }
  }

  return {
    async take(fd, path, kind) {
      if (kind === "shared") return poll(() => !writers.has(path) && tryLock(fd, kind));
      count(path, 1);
      try {
        await poll(() => tryLock(fd, kind));
      } finally {
        count(path, -1);
      }
    },
  };
}
