// What a container may and sees that somebody runs to look at the node: its OCI spec. Pure, so that a test can read what a client will get.
import type { DebugRequest } from "../../api/debug-port.ts";
import type { Mount } from "../../clients/gen/containerd-types.ts";
import type { ImageProcess } from "../../clients/containerd/runtime.ts";
import type { MountEntry } from "../../formats/mountinfo.ts";
import { capabilitySets, defaultSpec, grantableCapabilities } from "../../formats/oci/spec.ts";
import type { OciMount, OciSpec } from "../../formats/oci/spec.ts";

const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** When memory runs out, it goes before all that the node is for. */
const oomScoreAdj = 500;

/** With all mounted below it; mounts that the host makes later are seen too, those of the container never reach the host. */
function hostFolder(source: string, destination = source): OciMount {
  return { source, destination, type: "bind", options: ["rbind", "rslave"] };
}

const proc: OciMount = { destination: "/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"] };

const privilegedMounts: readonly OciMount[] = [
  proc,
  hostFolder("/dev"),
  hostFolder("/sys"),
  { destination: "/run", type: "tmpfs", source: "tmpfs", options: ["nosuid", "strictatime", "mode=755"] },
  ...["/etc/hosts", "/etc/resolv.conf"].map((path) => ({ ...hostFolder(path), options: ["rbind", "rprivate", "ro"] })),
  hostFolder("/", "/host"),
];

/** The host's mounts that lie below no other but the root: with them come all the others. */
export function outermostMounts(table: readonly Pick<MountEntry, "target">[]): readonly string[] {
  const targets = [...new Set(table.map(({ target }) => target))].filter((target) => target !== "/").toSorted();
  return targets.filter((target) => !targets.some((other) => target.startsWith(`${other}/`)));
}

/** Root of a container with the host's files: the host's root over those of the image, with changes kept where the snapshot keeps its own. */
export function hostRoot(mounts: readonly Mount[]): readonly Mount[] {
  const [mount, ...others] = mounts;
  const lower = mount?.options.findIndex((option) => option.startsWith("lowerdir=")) ?? -1;
  if (mount?.type !== "overlay" || lower < 0 || others.length > 0) {
    throw new Error(`Cannot put host over image: found mounts ${JSON.stringify(mounts)}, want one overlay`);
  }
  const options = mount.options.map((option, index) =>
    index === lower ? option.replace("lowerdir=", "lowerdir=/:") : option,
  );
  return [{ ...mount, options }];
}

/** The request's wins over the image's. */
function environment(
  { env, terminal }: Pick<DebugRequest, "env" | "terminal">,
  image: readonly string[],
): readonly string[] {
  const variables = new Map([
    ["PATH", defaultPath],
    ...(terminal ? ([["TERM", "xterm"]] as const) : []),
    ...image.map((line) => [line.split("=", 1)[0] ?? "", line.slice(line.indexOf("=") + 1)] as const),
    ...env,
  ]);
  return [...variables].map(([name, value]) => `${name}=${value}`);
}

/** What it runs; empty when neither the image nor the request says so. */
export function commandOf({ args }: Pick<DebugRequest, "args">, image: ImageProcess): readonly string[] {
  return [...image.entrypoint, ...(args.length > 0 ? args : image.command)];
}

export interface DebugSpecOptions {
  readonly request: Pick<DebugRequest, "args" | "env" | "profile" | "terminal">;
  /** Below the root of the hierarchy. */
  readonly cgroup: string;
  /** Of the host, for a container that sees its files as they are. */
  readonly hostMounts: readonly string[];
}

export function debugSpec({ request, cgroup, hostMounts }: DebugSpecOptions, image: ImageProcess): OciSpec {
  const { profile, terminal } = request;
  const defaults = defaultSpec(cgroup);
  return {
    ...defaults,
    process: {
      ...defaults.process,
      args: commandOf(request, image),
      env: environment(request, image.env),
      cwd: image.workingDirectory === "" ? "/" : image.workingDirectory,
      capabilities: capabilitySets(grantableCapabilities),
      noNewPrivileges: false,
      oomScoreAdj,
      terminal,
    },
    mounts:
      profile === "privileged"
        ? privilegedMounts
        : [proc, ...hostMounts.filter((target) => target !== "/proc").map((target) => hostFolder(target))],
    linux: {
      cgroupsPath: cgroup,
      resources: { devices: [{ allow: true, access: "rwm" }] },
      // Its mounts are its own, so that none is left behind; all else is the host's.
      namespaces: [{ type: "mount" }],
      maskedPaths: [],
      readonlyPaths: [],
    },
  };
}
