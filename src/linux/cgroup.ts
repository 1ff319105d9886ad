// Control groups, version 2: made, limited, emptied and removed through their files. Source: Documentation/admin-guide/cgroup-v2.rst.
import { errorCode } from "../base/errors.ts";
import type { Clock } from "../base/clock.ts";
import type { Files } from "./files.ts";

/** Absent values are left as the kernel has them. */
export interface CgroupLimits {
  readonly memoryMinBytes?: number;
  readonly memoryLowBytes?: number;
  readonly memoryMaxBytes?: number;
  readonly swapMaxBytes?: number;
  /** 1 to 10000, 100 is the kernel's default. */
  readonly cpuWeight?: number;
  readonly pidsMax?: number;
}

export interface Cgroups {
  /** Makes the group and its parents, with the controllers enabled above it, and sets the limits. `path` is below the root: `/system/apid`. */
  create(path: string, limits?: CgroupLimits): Promise<void>;
  move(path: string, pid: number): Promise<void>;
  /** Processes in the group itself, not in those below. */
  processes(path: string): Promise<readonly number[]>;
  /** Names of the groups right below; none when the group does not exist. */
  children(path: string): Promise<readonly string[]>;
  /** Kills all processes in it and below, at once. */
  kill(path: string): Promise<void>;
  /** Kills, waits until the group is empty (10 s at most) and removes it with all below it; absent is fine. */
  remove(path: string, clock: Clock, signal: AbortSignal): Promise<void>;
  /** Contents of a file such as `memory.current`; undefined when the group or the file does not exist. */
  readValue(path: string, name: string): Promise<string | undefined>;
}

/** Where the hierarchy is mounted. */
export const cgroupRoot = "/sys/fs/cgroup";

const wantedControllers = ["cpuset", "cpu", "io", "memory", "hugetlb", "pids"];
const pollMs = 50;
const emptyTimeoutMs = 10_000;

const limitFiles: readonly (readonly [keyof CgroupLimits, string])[] = [
  ["memoryMinBytes", "memory.min"],
  ["memoryLowBytes", "memory.low"],
  ["memoryMaxBytes", "memory.max"],
  ["swapMaxBytes", "memory.swap.max"],
  ["cpuWeight", "cpu.weight"],
  ["pidsMax", "pids.max"],
];

/**
 * `cpu.weight` of a share of processor time in thousandths of a processor, as Kubernetes counts: shares of version 1, then scaled to 1 to 10000.
 * More than the machine has counts as all of it.
 */
export function cpuWeight(millicores: number, cpus: number): number {
  const shares = Math.max(2, Math.floor((Math.min(millicores, cpus * 1000) * 1024) / 1000));
  return Math.floor(((shares - 2) * 9999) / 262142) + 1;
}

function isGone(error: unknown): boolean {
  const code = errorCode(error);
  return code === "ENOENT" || code === "ENODEV";
}

/** The hierarchy of the machine, over its files. */
export function fileCgroups(files: Files, root: string = cgroupRoot): Cgroups {
  const full = (path: string): string => `${root}${path}`;

  async function enableControllers(directory: string): Promise<void> {
    const available = (await files.readText(`${directory}/cgroup.controllers`)).trim().split(" ");
    const enable = wantedControllers.filter((name) => available.includes(name)).map((name) => `+${name}`);
    if (enable.length > 0) await files.write(`${directory}/cgroup.subtree_control`, enable.join(" "));
  }

  async function isPopulated(path: string): Promise<boolean> {
    const events = await files.findText(`${full(path)}/cgroup.events`);
    return events?.includes("populated 1") ?? false;
  }

  async function removeTree(directory: string): Promise<void> {
    const entries = await files.list(directory);
    for (const { name, kind } of entries) if (kind === "directory") await removeTree(`${directory}/${name}`);
    await files.removeDirectory(directory);
  }

  const cgroups: Cgroups = {
    async create(path, limits = {}) {
      let parent = root;
      for (const name of path.split("/").filter((part) => part !== "")) {
        await enableControllers(parent);
        parent = `${parent}/${name}`;
        await files.makeDirectory(parent);
      }
      for (const [key, file] of limitFiles) {
        const value = limits[key];
        if (value !== undefined) await files.write(`${parent}/${file}`, String(value));
      }
    },
    move: (path, pid) => files.write(`${full(path)}/cgroup.procs`, String(pid)),
    async processes(path) {
      const text = await files.findText(`${full(path)}/cgroup.procs`);
      return (text ?? "")
        .split("\n")
        .filter((line) => line !== "")
        .map(Number);
    },
    async children(path) {
      try {
        const entries = await files.list(full(path));
        return entries.filter(({ kind }) => kind === "directory").map(({ name }) => name);
      } catch (error) {
        if (isGone(error)) return [];
        throw error;
      }
    },
    async kill(path) {
      try {
        await files.write(`${full(path)}/cgroup.kill`, "1");
      } catch (error) {
        if (!isGone(error)) throw error;
      }
    },
    async remove(path, clock, signal) {
      await cgroups.kill(path);
      using timeout = clock.timeout(emptyTimeoutMs, signal);
      while (await isPopulated(path)) await clock.sleep(pollMs, timeout.signal);
      try {
        await removeTree(full(path));
      } catch (error) {
        if (!isGone(error)) throw error;
      }
    },
    readValue: (path, name) => files.findText(`${full(path)}/${name}`),
  };
  return cgroups;
}
