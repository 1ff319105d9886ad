// What must exist before anything else runs: file systems in memory, folders, control groups. Data, and a short loop over it.
import type { Logger } from "../base/logger.ts";
import type { Host } from "../linux/host.ts";
import type { MountOptions } from "../linux/mount.ts";
import { openPrivateOverlay } from "../linux/private-overlay.ts";
import { podResolverPath } from "../runtime/kubelet-paths.ts";
import { controlGroups, createControlGroup } from "../services/shared/control-groups.ts";

/** Folders that services write into: two of /etc, where otherwise only we write, and that of the `resolv.conf` of pods. */
const writableFolders: readonly MountOptions[] = ["/etc/cni", "/etc/kubernetes", podResolverPath].map((target) => ({
  source: "tmpfs",
  target,
  type: "tmpfs",
  flags: ["no-suid", "no-dev", "no-exec"],
  data: "mode=0755",
}));

const mounts: readonly MountOptions[] = [
  {
    source: "tmpfs",
    target: "/run",
    type: "tmpfs",
    flags: ["no-suid", "no-dev", "no-exec", "relatime"],
    data: "mode=0755",
  },
  {
    source: "tmpfs",
    target: "/system",
    type: "tmpfs",
    flags: ["no-suid", "no-dev", "no-exec", "relatime"],
    data: "mode=0755",
  },
  {
    source: "tmpfs",
    target: "/tmp",
    type: "tmpfs",
    flags: ["no-suid", "no-dev", "no-exec"],
    data: "mode=0755,size=64M",
  },
  {
    source: "cgroup2",
    target: "/sys/fs/cgroup",
    type: "cgroup2",
    flags: ["no-suid", "no-dev", "no-exec", "relatime"],
    data: "nsdelegate,memory_recursiveprot",
  },
];

/** User and group of apid: it may enter the folder of our socket. */
export const apidUser = { uid: 50, gid: 50 } as const;

/** User and group of trustd. */
export const trustdUser = { uid: 51, gid: 51 } as const;

/** User and group of metricsd. */
export const metricsdUser = { uid: 52, gid: 52 } as const;

const directories: readonly {
  readonly path: string;
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
}[] = [
  { path: "/system/etc", mode: 0o700 },
  { path: "/system/var", mode: 0o700 },
  { path: "/system/state", mode: 0o700 },
  { path: "/system/run", mode: 0o751 },
  { path: "/system/run/containerd", mode: 0o711 },
  { path: "/system/run/machined", mode: 0o771, ...apidUser },
  { path: "/system/run/apid", mode: 0o771, ...apidUser },
  { path: "/system/run/trustd", mode: 0o771, ...trustdUser },
  { path: "/system/run/metricsd", mode: 0o750, ...metricsdUser },
  { path: "/run/containerd", mode: 0o711 },
  { path: "/run/lock", mode: 0o755 },
  { path: podResolverPath, mode: 0o755 },
];

/** With "on", lines of ours in the kernel log are not counted against the limit for user programs. */
const kernelLogPolicy = "/proc/sys/kernel/printk_devkmsg";

export interface Early {
  /** Folder below which /etc can be written, by this process alone. */
  readonly etcPath: string;
}

/** Memory that files of /etc may take. */
const etcBytes = 8 * 1024 * 1024;

/** Everything up to the first controller. Throws when a step fails: there is no node without them. */
export async function startEarly(host: Host, log: Logger): Promise<Early> {
  // A value from the command line cannot be changed any more, not even to itself.
  if ((await host.sysctl.read(kernelLogPolicy)) === "ratelimit") await host.sysctl.write(kernelLogPolicy, "on");
  const mounted = new Set((await host.mounts.table()).map((entry) => entry.target));
  for (const mount of mounts) {
    if (mounted.has(mount.target)) continue; // stage 1 was kind enough
    log.info("mounting", { source: mount.source, target: mount.target });
    await host.mounts.mount(mount);
  }
  for (const { path, ...ownership } of directories) await host.files.makeDirectory(path, ownership);
  log.info("initializing cgroups", { root: "/" });
  await createControlGroup(host.cgroups, controlGroups.machined);
  await host.cgroups.move(controlGroups.machined.path, 0);
  await createControlGroup(host.cgroups, controlGroups.system);
  const overlay = await openPrivateOverlay({ ...host, target: "/etc", scratch: "/system/etc", sizeBytes: etcBytes });
  for (const mount of writableFolders) await host.mounts.mount(mount);
  // what the kubelet mounts for pods is to be seen outside of its container, and the other way round
  await host.mounts.setPropagation("/", "shared", { recursive: true });
  return { etcPath: overlay.writablePath };
}

/** Covers the folder of the config that came with the image: it holds secrets, and has been read. */
export async function hideEmbeddedConfig(table: Host["mounts"]): Promise<void> {
  const target = "/usr/local/etc/talos";
  await table.mount({
    source: "tmpfs",
    target,
    type: "tmpfs",
    flags: ["read-only", "no-suid", "no-dev"],
    data: "size=4k",
  });
}
