// The kubelet: runs the node's pods. A container of the runtime that pods have too.
import type { OciIdMapping } from "../formats/oci/spec.ts";
import { KubeletLifecycle } from "../resources/k8s/kubelet-lifecycle.ts";
import { KubeletSpec } from "../resources/k8s/kubelet-spec.ts";
import type { OciMount } from "../resources/k8s/common/oci-mount.ts";
import { KubernetesRootSecret } from "../resources/secrets/kubernetes-root-secret.ts";
import { KubeletSecret } from "../resources/secrets/kubelet-secret.ts";
import { credentialProviderPrograms, kubernetesPath, podResolverPath } from "../runtime/kubelet-paths.ts";
import type { ContainerMount, ContainerRunnerOptions } from "../supervisor/container-options.ts";
import { containerRunner } from "../supervisor/container-runner.ts";
import { defineService } from "../supervisor/service.ts";
import type { BindableService, Service } from "../supervisor/service.ts";
import { networkReady, timeSynced } from "./shared/conditions.ts";
import { controlGroups, createControlGroup } from "./shared/control-groups.ts";
import type { ServiceContext } from "./shared/context.ts";
import { machineEnvironment } from "./shared/environment.ts";
import { prepareKubeletFiles } from "./shared/kubelet-files.ts";

const id = "kubelet";
const program = "/usr/local/bin/kubelet";
const health = { host: "127.0.0.1", port: 10_248, path: "/healthz" } as const;

/** What has been found out before the start. */
type Plan = Pick<ContainerRunnerOptions, "image" | "args" | "env" | "mounts">;

export const kubelet: BindableService<ServiceContext> = { id, bind: bindKubelet };

/** Started by a controller, and again with each change of its settings. */
function bindKubelet(context: ServiceContext): Service {
  let plan: Plan | undefined;
  return defineService<ServiceContext>({
    id,
    dependsOn: ["cri"],
    restart: "always",
    allowed: ["start", "restart"],
    volumes: [
      "/var/lib",
      "KUBELET",
      "LOG",
      "/var/log/audit",
      "/var/log/audit/kube",
      "/var/log/containers",
      "/var/log/pods",
      "/var/lib/kubelet/seccomp",
      "/var/lib/kubelet/seccomp/profiles",
      "/var/mnt",
    ],
    condition: ({ state }) => [timeSynced(state), networkReady(state)],
    async prepare(parts, signal) {
      plan = await planStart(parts, signal);
      await parts.state.modify(KubeletLifecycle, id, () => ({}));
    },
    runner({ cri }) {
      if (plan === undefined) throw new Error("Cannot run kubelet: it has not been prepared");
      return containerRunner({ ...container, ...plan, runtime: cri });
    },
    health: ({ probe }) => ({
      initialDelayMs: 2000,
      async check(signal) {
        const status = await probe.http(health, signal);
        if (status !== 200) throw new Error(`Cannot call kubelet healthy: it answers ${status}, want 200`);
      },
    }),
  }).bind(context);
}

const container = {
  id,
  capabilities: "all",
  hostPid: true,
  allDevices: true,
  unmasked: true,
  writableSys: true,
  rootfsPropagation: "shared",
  extraSyscalls: ["add_key", "request_key"],
  cgroup: controlGroups.kubelet.path,
  oomScoreAdj: -450,
} as const;

/** The clock is right by now: certificates can be judged. */
async function planStart(context: ServiceContext, signal: AbortSignal): Promise<Plan> {
  const { state, files, log, clock, cgroups, cpus, cri } = context;
  const { spec } = await state.get(KubeletSpec, id);
  const { spec: secret } = await state.get(KubeletSecret, id);
  await createControlGroup(cgroups, controlGroups.podRuntime, cpus);
  await createControlGroup(cgroups, controlGroups.kubelet, cpus);
  const root = await state.find(KubernetesRootSecret, "k8s"); // on control planes only
  const { crt: certificate = "", key = "" } = root?.spec.issuingCA ?? {};
  const signer = certificate === "" || key === "" ? {} : { authority: { certificate, key } };
  await prepareKubeletFiles({ files, log, spec, secret, now: new Date(clock.now()), ...signer });
  for (const { source } of spec.extraMounts) {
    if (!(await files.exists(source))) await files.makeDirectory(source, { mode: 0o700 });
  }
  const { name: image } = await cri.ensureImage(spec.image, signal);
  return {
    image,
    args: [program, ...spec.args],
    env: await machineEnvironment(state),
    mounts: await mountsOf(context, spec.extraMounts),
  };
}

const bind = (source: string, destination: string, ...options: readonly string[]): ContainerMount => ({
  source,
  destination,
  options,
});

const always: readonly ContainerMount[] = [
  bind("/dev", "/dev", "bind", "rw"),
  { source: "sysfs", destination: "/sys", type: "sysfs", options: ["nosuid", "noexec", "nodev", "ro"] },
  bind("/sys/fs/cgroup", "/sys/fs/cgroup", "bind", "rw"),
  bind(kubernetesPath, kubernetesPath, "bind", "rw"),
  bind("/etc/machine-id", "/etc/machine-id", "bind", "ro"),
  bind("/etc/os-release", "/etc/os-release", "bind", "ro"),
  bind("/etc/cni", "/etc/cni", "bind", "ro"),
  // The folder: the file in it is replaced when the servers change.
  bind(podResolverPath, podResolverPath, "bind", "ro"),
  // Under both names: in some images one is a link to the other.
  bind("/run", "/run", "rbind", "rslave", "rw"),
  bind("/run", "/var/run", "rbind", "rslave", "rw"),
  bind("/var/lib/containerd", "/var/lib/containerd", "rbind", "rslave", "rw"),
  bind("/var/lib/kubelet", "/var/lib/kubelet", "rbind", "rshared", "rw"),
  bind("/var/log/containers", "/var/log/containers", "bind", "rw"),
  bind("/var/log/pods", "/var/log/pods", "bind", "rw"),
  bind("/var/mnt", "/var/mnt", "rbind", "rslave", "ro"),
];

/** Not on every node. */
const optional: readonly ContainerMount[] = [
  bind("/usr/lib/modules", "/lib/modules", "bind", "ro"),
  bind("/etc/nfsmount.conf", "/etc/nfsmount.conf", "bind", "ro"),
  bind(credentialProviderPrograms, credentialProviderPrograms, "bind", "ro"),
  bind("/sys/kernel/security", "/sys/kernel/security", "bind", "ro"),
];

function idMapping({ containerId, hostId, size }: OciMount["uidMappings"][number]): OciIdMapping {
  return { containerID: containerId, hostID: hostId, size };
}

async function mountsOf(
  { files }: Pick<ServiceContext, "files">,
  extra: readonly OciMount[],
): Promise<readonly ContainerMount[]> {
  const present: ContainerMount[] = [];
  for (const mount of optional) if (await files.exists(mount.source)) present.push(mount);
  const wanted = extra.map(({ source, destination, type, options, uidMappings, gidMappings }) => ({
    source,
    destination,
    options,
    ...(type === "" ? {} : { type }),
    ...(uidMappings.length === 0 ? {} : { uidMappings: uidMappings.map(idMapping) }),
    ...(gidMappings.length === 0 ? {} : { gidMappings: gidMappings.map(idMapping) }),
  }));
  return [...always, ...present, ...wanted];
}
