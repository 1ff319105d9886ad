// What a service says about the container it runs as.
import type { ContainerRuntime } from "../clients/containerd/runtime.ts";
import type { OciIdMapping } from "../formats/oci/spec.ts";

export interface ContainerMount {
  readonly source: string;
  readonly destination: string;
  /** `bind` when absent. */
  readonly type?: string;
  /** As for mount(8): `rbind`, `ro`, `rshared`. */
  readonly options: readonly string[];
  /** Owners as the container sees them; as the host does when absent. */
  readonly uidMappings?: readonly OciIdMapping[];
  readonly gidMappings?: readonly OciIdMapping[];
}

/** Always in the network of the host, with its `/etc/hosts` and `/etc/resolv.conf`; what it prints goes to the log of the service. */
export interface ContainerRunnerOptions {
  readonly runtime: ContainerRuntime;
  readonly id: string;
  /** As `ensureImage` gave it: the image must be there. */
  readonly image: string;
  /** The command and its arguments; replaces what the image says. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly mounts?: readonly ContainerMount[];
  /** root when absent. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** `none` when absent. A list is of names such as `CAP_NET_ADMIN`. */
  readonly capabilities?: "none" | "all" | readonly string[];
  /** Sees the processes of the host. */
  readonly hostPid?: boolean;
  readonly allDevices?: boolean;
  /** No path of /proc and /sys is hidden or read-only. */
  readonly unmasked?: boolean;
  readonly writableSys?: boolean;
  /** How mounts made later travel between host and container; they do not when absent. */
  readonly rootfsPropagation?: "shared" | "slave";
  /** System calls allowed besides those of the default profile. */
  readonly extraSyscalls?: readonly string[];
  /** Below the root of the hierarchy: `/podruntime/kubelet`. */
  readonly cgroup: string;
  /** -1000 to 1000. */
  readonly oomScoreAdj: number;
  /** Between SIGTERM and SIGKILL; 10 s when absent. */
  readonly graceMs?: number;
}
