// How a process is confined, and the arguments that tell the launch helper so. Pure, so that a test can read what a service will get.
import type { CallGroup } from "../formats/refused-calls.ts";
import { refusedCalls } from "../formats/refused-calls.ts";
import { encodeSeccompFilter } from "../formats/seccomp-filter.ts";

export interface BindMount {
  readonly kind: "bind";
  /** File or folder of the host, with all mounted below it. */
  readonly source: string;
  readonly target: string;
  readonly options?: readonly ("ro" | "nosuid" | "nodev" | "noexec")[];
}

export interface TmpfsMount {
  readonly kind: "tmpfs";
  readonly target: string;
  /** Options of tmpfs: `size=64m`, `mode=0700`. */
  readonly options?: readonly string[];
}

/** A read-only root with nothing in it but these mounts, made in their order, and what `lower` adds. */
export interface ProcessRoot {
  /** Folder of the host on which it is put together; made when it does not exist. */
  readonly directory: string;
  /** Folder of the host whose files the root shows under the mounts; it never changes. Its path has no comma and no colon. */
  readonly lower?: string;
  /** With `lower`: the process may write; what it wrote is in memory, and gone when it ends. */
  readonly isWritable?: boolean;
  readonly mounts: readonly (BindMount | TmpfsMount)[];
  /** `/proc` of the process's PID namespace. */
  readonly proc?: boolean;
  /** `/dev` with null, zero, full, random, urandom and tty. */
  readonly devices?: boolean;
}

export type ResourceLimit = "as" | "core" | "memlock" | "nofile" | "nproc" | "stack";
export type ProcessNamespace = "mount" | "pid" | "ipc" | "uts" | "net" | "cgroup";

export interface Confinement {
  readonly uid?: number;
  /** Also clears the supplementary groups. */
  readonly gid?: number;
  /** Supplementary groups. */
  readonly groups?: readonly number[];
  /** Path of the cgroup below the hierarchy's root, `/system/apid`; it must exist. */
  readonly cgroup?: string;
  readonly root?: ProcessRoot;
  /** Namespaces of its own; a root brings `mount` with it. */
  readonly namespaces?: readonly ProcessNamespace[];
  /** Capabilities it keeps (`cap_net_bind_service`), and no others. */
  readonly capabilities?: readonly string[];
  /** Capabilities it loses; not together with `capabilities`. */
  readonly dropCapabilities?: readonly string[];
  readonly noNewPrivileges?: boolean;
  /** System calls that it and its children are refused, by groups. Brings `noNewPrivileges` with it. */
  readonly refusedCalls?: readonly CallGroup[];
  /** Kernel's preference of victims when memory runs out, -1000 to 1000. */
  readonly oomScoreAdj?: number;
  readonly nice?: number;
  /** Soft and hard limit alike. */
  readonly limits?: Readonly<Partial<Record<ResourceLimit, number | "unlimited">>>;
  /** Device that is its standard input and output and its controlling terminal, in a session of its own: `/dev/tty2`. */
  readonly terminal?: string;
  /** Working folder; `/` when absent. */
  readonly workingDirectory?: string;
}

const cgroupRoot = "/sys/fs/cgroup";

function option(name: string, value: string | number | undefined): readonly string[] {
  return value === undefined ? [] : [`--${name}`, String(value)];
}

/** A list as the helper wants it: nothing in it is `none`. */
function list(values: readonly (string | number)[] | undefined): string | undefined {
  if (values === undefined) return undefined;
  return values.length === 0 ? "none" : values.join(",");
}

function mountArguments(mount: BindMount | TmpfsMount): readonly string[] {
  const suffix = mount.options === undefined || mount.options.length === 0 ? "" : `:${mount.options.join(",")}`;
  switch (mount.kind) {
    case "bind":
      return ["--bind", `${mount.source}:${mount.target}${suffix}`];
    case "tmpfs":
      return ["--tmpfs", `${mount.target}${suffix}`];
  }
}

function rootArguments(root: ProcessRoot | undefined): readonly string[] {
  if (root === undefined) return [];
  return [
    "--root",
    root.directory,
    ...option("lower", root.lower),
    ...(root.isWritable === true ? ["--writable"] : []),
    ...root.mounts.flatMap(mountArguments),
    ...(root.proc === true ? ["--proc"] : []),
    ...(root.devices === true ? ["--devices", "minimal"] : []),
  ];
}

function namespaceList(confinement: Confinement): string | undefined {
  const names = new Set(confinement.namespaces);
  if (confinement.root !== undefined) names.add("mount");
  return names.size === 0 ? undefined : [...names].join(",");
}

/** The filter that refuses these groups of calls, as the helper takes it: hexadecimal digits. */
export type FilterText = (groups: readonly CallGroup[]) => string;

function assembleFilter(groups: readonly CallGroup[]): string {
  return Buffer.from(encodeSeccompFilter(refusedCalls(groups))).toString("hex");
}

/** Assembles the filter of each set of groups once: programs are started again and again, and nearly all of them with the same set. */
export function keptFilters(assemble: FilterText = assembleFilter): FilterText {
  const kept = new Map<string, string>();
  return (groups) => {
    const set = groups.toSorted();
    const key = set.join();
    const filter = kept.get(key) ?? assemble(set);
    kept.set(key, filter);
    return filter;
  };
}

function privilegeArguments(
  { noNewPrivileges, refusedCalls: groups }: Confinement,
  filterText: FilterText,
): readonly string[] {
  if (groups !== undefined) return ["--no-new-privs", "--seccomp", filterText(groups)];
  return noNewPrivileges === true ? ["--no-new-privs"] : [];
}

/** Arguments of the helper that confine, in no particular order but for the mounts; none when it is not needed. Source: image/launch/README.md. */
export function launchArguments(confinement: Confinement, filterText: FilterText = assembleFilter): readonly string[] {
  const { cgroup, limits = {} } = confinement;
  return [
    ...option("cgroup", cgroup === undefined ? undefined : `${cgroupRoot}${cgroup}`),
    ...option("oom-score-adj", confinement.oomScoreAdj),
    ...option("nice", confinement.nice),
    ...Object.entries(limits).flatMap(([name, value]) => ["--rlimit", `${name}=${value}`]),
    ...(confinement.terminal === undefined ? [] : ["--ctty"]),
    ...option("unshare", namespaceList(confinement)),
    ...rootArguments(confinement.root),
    ...option("chdir", confinement.workingDirectory),
    ...option("gid", confinement.gid),
    ...option("groups", confinement.groups === undefined ? undefined : list(confinement.groups)),
    ...option("uid", confinement.uid),
    ...option("keep-caps", list(confinement.capabilities)),
    ...option("drop-caps", confinement.dropCapabilities?.join(",")),
    ...privilegeArguments(confinement, filterText),
  ];
}
