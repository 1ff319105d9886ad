// A mount table in memory.
import type { MountEntry } from "../../formats/mountinfo.ts";
import type { MountOptions, Mounts } from "../mount.ts";
import { SystemError } from "../system-error.ts";

export interface FakeMounts extends Mounts {
  /** What is mounted, in order. */
  readonly mounted: readonly MountOptions[];
}

function noMount(target: string): SystemError {
  return new SystemError(`Cannot umount2("${target}"): EINVAL`, { code: "EINVAL", errno: 22, syscall: "umount2" });
}

export function fakeMounts(): FakeMounts {
  const mounted: MountOptions[] = [];
  const indexOf = (target: string): number => {
    const index = mounted.findLastIndex((mount) => mount.target === target);
    if (index < 0) throw noMount(target);
    return index;
  };
  return {
    mounted,
    mount: async (options) => void mounted.push(options),
    bind: async (source, target, { flags = [] } = {}) => void mounted.push({ source, target, type: "none", flags }),
    remount: async (target, flags) => {
      const index = indexOf(target);
      const present = mounted[index];
      if (present !== undefined) mounted[index] = { ...present, flags };
    },
    move: async (source, target) => {
      const index = indexOf(source);
      const present = mounted[index];
      if (present !== undefined) mounted[index] = { ...present, target };
    },
    setPropagation: async () => undefined,
    unmount: async (target) => void mounted.splice(indexOf(target), 1),
    table: async () =>
      mounted.map(({ source, target, type, flags = [] }, index): MountEntry => ({
        id: index + 1,
        parentId: 0,
        device: `0:${index + 1}`,
        root: "/",
        target,
        options: flags,
        tags: [],
        type,
        source,
        superOptions: [],
      })),
    trim: async () => ({ bytes: 0n, next: undefined }),
    growBtrfs: async () => undefined,
    isScrubbable: async () => false,
    syncFilesystem: async () => undefined,
  };
}
