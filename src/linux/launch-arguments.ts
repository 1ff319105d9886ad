// How a process is confined, and the arguments that tell the launch helper so. Pure, so that a test can read what a service will get.

/** One path of a process's own root: a bind mount of the host's, or something made for it. */
export type RootEntry =
  | { readonly kind: "bind"; readonly source: string; readonly target: string; readonly writable?: boolean }
  | { readonly kind: "tmpfs"; readonly target: string; readonly sizeBytes?: number }
  | { readonly kind: "proc"; readonly target: string }
  | { readonly kind: "dev"; readonly target: string };

export type ResourceLimit = "nofile" | "nproc" | "core" | "memlock" | "as" | "stack" | "fsize";

export interface Confinement {
  readonly uid?: number;
  readonly gid?: number;
  /** Supplementary groups; none when absent. */
  readonly groups?: readonly number[];
  /** Path of the cgroup below the hierarchy's root, `/system/apid`; it must exist. */
  readonly cgroup?: string;
  /** A root of its own, made of nothing but these. */
  readonly root?: readonly RootEntry[];
  /** Namespaces of its own; the mount namespace comes with `root`. */
  readonly namespaces?: readonly ("mount" | "pid" | "ipc" | "uts" | "net")[];
  /** Capabilities it keeps (`cap_net_bind_service`), and no others; all of ours when absent. */
  readonly capabilities?: readonly string[];
  /** Capabilities it loses. */
  readonly dropCapabilities?: readonly string[];
  readonly noNewPrivileges?: boolean;
  /** Kernel's preference of victims when memory runs out, -1000 to 1000. */
  readonly oomScoreAdj?: number;
  readonly nice?: number;
  /** Soft and hard limit alike. */
  readonly limits?: Readonly<Partial<Record<ResourceLimit, number>>>;
  /** Working folder; `/` when absent. */
  readonly workingDirectory?: string;
}

function rootArgument(entry: RootEntry): string {
  switch (entry.kind) {
    case "bind":
      return `--${entry.writable === true ? "bind" : "bind-ro"}=${entry.source}:${entry.target}`;
    case "tmpfs":
      return `--tmpfs=${entry.target}${entry.sizeBytes === undefined ? "" : `:${entry.sizeBytes}`}`;
    case "proc":
      return `--proc=${entry.target}`;
    case "dev":
      return `--dev=${entry.target}`;
  }
}

function option(name: string, value: string | number | undefined): readonly string[] {
  return value === undefined ? [] : [`--${name}=${value}`];
}

/** Arguments of the helper, before `--` and the program. Source: image/launch/README.md. */
export function launchArguments(confinement: Confinement): readonly string[] {
  const { root, groups, namespaces, capabilities, dropCapabilities, limits = {} } = confinement;
  return [
    ...option("cgroup", confinement.cgroup),
    ...(namespaces ?? []).map((name) => `--unshare=${name}`),
    ...(root === undefined ? [] : ["--new-root", ...root.map(rootArgument)]),
    ...option("oom-score-adj", confinement.oomScoreAdj),
    ...option("nice", confinement.nice),
    ...Object.entries(limits).map(([name, value]) => `--rlimit=${name}:${value}`),
    ...option("groups", groups?.join(",")),
    ...option("gid", confinement.gid),
    ...option("uid", confinement.uid),
    ...option("keep-caps", capabilities?.join(",")),
    ...option("drop-caps", dropCapabilities?.join(",")),
    ...(confinement.noNewPrivileges === true ? ["--no-new-privs"] : []),
    ...option("chdir", confinement.workingDirectory),
  ];
}

/** Whether the helper is needed at all. */
export function needsLaunch(confinement: Confinement): boolean {
  return launchArguments(confinement).length > 0;
}
