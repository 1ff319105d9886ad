// Kernel parameters in memory.
import type { Sysctl } from "../sysctl.ts";

export interface FakeSysctl extends Sysctl {
  /** Values by path: `/proc/sys/kernel/panic`. */
  readonly values: ReadonlyMap<string, string>;
  /** The kernel refuses values of this parameter, until undefined is given. */
  refuse(path: string | undefined): void;
}

/** A kernel with these parameters and no others. */
export function fakeSysctl(initial: Readonly<Record<string, string>>): FakeSysctl {
  const values = new Map(Object.entries(initial));
  let refused: string | undefined;
  return {
    values,
    refuse(path) {
      refused = path;
    },
    read: async (path) => values.get(path),
    async write(path, value) {
      if (!values.has(path)) return false;
      if (path === refused) throw new Error(`Cannot write kernel parameter "${path}": EINVAL`);
      values.set(path, value);
      return true;
    },
  };
}
