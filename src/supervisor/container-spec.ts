// From what a service says about its container to the OCI spec of it. Pure, so that a test can read what a service will get.
import type { ImageProcess } from "../clients/containerd/runtime.ts";
import { defaultSeccomp } from "../formats/oci/seccomp.ts";
import { capabilitySets, defaultSpec, grantableCapabilities } from "../formats/oci/spec.ts";
import type { OciMount, OciSpec } from "../formats/oci/spec.ts";
import type { ContainerMount, ContainerRunnerOptions } from "./container-options.ts";

const defaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Files of the host that every container sees. */
const hostFiles: readonly ContainerMount[] = ["/etc/hosts", "/etc/resolv.conf"].map((path) => ({
  source: path,
  destination: path,
  options: ["rbind", "rprivate", "ro"],
}));

function capabilitiesOf({ capabilities = "none" }: ContainerRunnerOptions): readonly string[] {
  if (capabilities === "none") return [];
  return capabilities === "all" ? grantableCapabilities : capabilities;
}

/** What the service says wins over what the image says. */
function environment(image: readonly string[], own: Readonly<Record<string, string>>): readonly string[] {
  const kept = image.filter((line) => !Object.hasOwn(own, line.slice(0, line.indexOf("="))));
  const all = [...kept, ...Object.entries(own).map(([name, value]) => `${name}=${value}`)];
  return all.some((line) => line.startsWith("PATH=")) ? all : [defaultPath, ...all];
}

/** A mount at the same place as one of the defaults replaces it: /dev of the host instead of one in memory. */
function mountsOf(
  { mounts = [], writableSys = false }: ContainerRunnerOptions,
  defaults: OciSpec,
): readonly OciMount[] {
  const own = [...hostFiles, ...mounts].map(({ source, destination, type = "bind", ...rest }) => ({
    destination,
    type,
    source,
    ...rest,
  }));
  const places = new Set(own.map(({ destination }) => destination));
  const kept = defaults.mounts
    .filter(
      ({ destination }) => ![...places].some((place) => destination === place || destination.startsWith(`${place}/`)),
    )
    .map((mount) =>
      mount.destination === "/sys" && writableSys
        ? { ...mount, options: mount.options.map((option) => (option === "ro" ? "rw" : option)) }
        : mount,
    );
  return [...kept, ...own];
}

export function containerSpec(options: ContainerRunnerOptions, image: ImageProcess): OciSpec {
  const { args, env = {}, user = { uid: 0, gid: 0 }, oomScoreAdj, cgroup, extraSyscalls } = options;
  const { hostPid = false, allDevices = false, unmasked = false, rootfsPropagation } = options;
  const defaults = defaultSpec(cgroup);
  const capabilities = capabilitiesOf(options);
  const shared = new Set(["network", ...(hostPid ? ["pid"] : [])]);
  return {
    ...defaults,
    process: {
      ...defaults.process,
      user,
      args,
      env: environment(image.env, env),
      cwd: image.workingDirectory === "" ? "/" : image.workingDirectory,
      capabilities: capabilitySets(capabilities),
      oomScoreAdj,
    },
    mounts: mountsOf(options, defaults),
    linux: {
      ...defaults.linux,
      ...(allDevices ? { resources: { devices: [{ allow: true, access: "rwm" }] } } : {}),
      ...(unmasked ? { maskedPaths: [], readonlyPaths: [] } : {}),
      ...(rootfsPropagation === undefined ? {} : { rootfsPropagation }),
      namespaces: defaults.linux.namespaces.filter(({ type }) => !shared.has(type)),
      seccomp: defaultSeccomp(capabilities, extraSyscalls),
    },
  };
}
