// The control groups of the node's own programs: what memory they are sure of, what they may take, what share of time they get.
import type { CgroupLimits, Cgroups } from "../../linux/cgroup.ts";

export interface ControlGroup {
  /** Below the root of the hierarchy. */
  readonly path: string;
  readonly memoryMinMiB?: number;
  readonly memoryLowMiB?: number;
  readonly memoryMaxMiB?: number;
  /** Share of processor time, in thousandths of a processor. */
  readonly millicores?: number;
  /** Its own processes may not be swapped out; not for groups that only hold other groups. */
  readonly noSwap?: boolean;
}

export const controlGroups = {
  machined: { path: "/init", memoryMinMiB: 96, memoryLowMiB: 192, millicores: 2000, noSwap: true },
  system: { path: "/system", memoryMinMiB: 96, memoryLowMiB: 192, millicores: 1500 },
  containerd: { path: "/system/runtime", memoryMinMiB: 48, memoryLowMiB: 96, millicores: 500, noSwap: true },
  udevd: { path: "/system/udevd", memoryMinMiB: 8, memoryLowMiB: 16, millicores: 250, noSwap: true },
  apid: { path: "/system/apid", memoryMinMiB: 16, memoryLowMiB: 32, memoryMaxMiB: 128, millicores: 500, noSwap: true },
  trustd: {
    path: "/system/trustd",
    memoryMinMiB: 8,
    memoryLowMiB: 16,
    memoryMaxMiB: 128,
    millicores: 250,
    noSwap: true,
  },
  metricsd: { path: "/system/metricsd", memoryLowMiB: 16, memoryMaxMiB: 96, millicores: 100 },
  dashboard: { path: "/system/dashboard", memoryMaxMiB: 128, millicores: 200 },
  /** Holds a kernel image in memory while it writes it. */
  installer: { path: "/system/installer", memoryMaxMiB: 640, millicores: 1000 },
  podRuntime: { path: "/podruntime", memoryMinMiB: 340, memoryLowMiB: 936, millicores: 4000 },
  kubelet: { path: "/podruntime/kubelet", memoryMinMiB: 96, memoryLowMiB: 192, millicores: 1000, noSwap: true },
  etcd: { path: "/podruntime/etcd", memoryLowMiB: 256, millicores: 2000, noSwap: true },
  cri: { path: "/podruntime/runtime", memoryMinMiB: 196, memoryLowMiB: 392, millicores: 1000, noSwap: true },
  shims: { path: "/podruntime/shim", memoryMinMiB: 48, memoryLowMiB: 96, millicores: 500, noSwap: true },
} as const satisfies Readonly<Record<string, ControlGroup>>;

const mebibyte = 1024 * 1024;

/** Limits as the kernel takes them. `cpus`: what the machine has; nobody can have more. */
export function limitsOf(group: ControlGroup, cpus: number): CgroupLimits {
  const { memoryMinMiB, memoryLowMiB, memoryMaxMiB, millicores, noSwap } = group;
  return {
    ...(memoryMinMiB === undefined ? {} : { memoryMinBytes: memoryMinMiB * mebibyte }),
    ...(memoryLowMiB === undefined ? {} : { memoryLowBytes: memoryLowMiB * mebibyte }),
    ...(memoryMaxMiB === undefined ? {} : { memoryMaxBytes: memoryMaxMiB * mebibyte }),
    ...(millicores === undefined ? {} : { cpuWeight: weightOf(millicores, cpus) }),
    ...(noSwap === true ? { swapMaxBytes: 0 } : {}),
  };
}

/** `cpu.weight`, 1 to 10000, of a share as Kubernetes counts: first shares of the older interface, then scaled. */
function weightOf(millicores: number, cpus: number): number {
  const shares = Math.max(2, Math.floor((Math.min(millicores, cpus * 1000) * 1024) / 1000));
  return Math.floor(((shares - 2) * 9999) / 262_142) + 1;
}

/** Makes the group, or sets its limits again. */
export async function createControlGroup(cgroups: Cgroups, group: ControlGroup, cpus = 1): Promise<void> {
  await cgroups.create(group.path, limitsOf(group, cpus));
}
