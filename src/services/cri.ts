// cri: the container runtime of pods, of the kubelet and of etcd. Its containers run on when it is started again.
import type { ProcessRunnerOptions } from "../supervisor/process-runner.ts";
import { processRunner } from "../supervisor/process-runner.ts";
import type { BindableService } from "../supervisor/service.ts";
import { defineService } from "../supervisor/service.ts";
import { imageCacheSettled, networkReady, unattendedInstallDone } from "./shared/conditions.ts";
import type { ServiceContext } from "./shared/context.ts";
import { controlGroups, createControlGroup } from "./shared/control-groups.ts";
import { machineEnvironment } from "./shared/environment.ts";

export const criSocketPath = "/run/containerd/containerd.sock";

const program: Omit<ProcessRunnerOptions, "processes"> = {
  path: "/usr/bin/containerd",
  args: ["--address", criSocketPath, "--config", "/etc/cri/containerd.toml"],
  cgroup: controlGroups.cri.path,
  oomScoreAdj: -500,
  dropCapabilities: ["cap_sys_boot", "cap_sys_module"],
  limits: { nofile: 1_048_576 },
};

/** Started by a controller, when the files are there that it reads. */
export const cri: BindableService<ServiceContext> = defineService<ServiceContext>({
  id: "cri",
  restart: "always",
  volumes: ["/var/lib", "/var/lib/cni", "CRI", "/var/run", "/var/run/lock", "/opt"],
  condition: (context) => [
    networkReady(context.state),
    imageCacheSettled(context.state),
    unattendedInstallDone(context),
  ],
  async prepare({ cgroups, cpus, files }) {
    const { podRuntime, cri: own, shims } = controlGroups;
    for (const group of [podRuntime, own, shims]) await createControlGroup(cgroups, group, cpus);
    await files.makeDirectory("/run/cdi", { mode: 0o755 });
  },
  runner: ({ processes, state }) => ({
    name: processRunner({ ...program, processes }).name,
    async run(context) {
      const env = { ...(await machineEnvironment(state)), PATH: "/usr/bin:/usr/sbin", XDG_RUNTIME_DIR: "/run" };
      await processRunner({ ...program, processes, env }).run(context);
    },
  }),
  health: ({ cri: runtime }) => ({ check: (signal) => runtime.ready(signal) }),
});
