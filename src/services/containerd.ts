// containerd: the container runtime of the node's own containers, apart from the one that pods get.
import { defineService } from "../supervisor/service.ts";
import type { BindableService } from "../supervisor/service.ts";
import type { ProcessRunnerOptions } from "../supervisor/process-runner.ts";
import { processRunner } from "../supervisor/process-runner.ts";
import { controlGroups, createControlGroup } from "./shared/control-groups.ts";
import type { ServiceContext } from "./shared/context.ts";
import { machineEnvironment } from "./shared/environment.ts";

export const containerdSocketPath = "/system/run/containerd/containerd.sock";

const program: Omit<ProcessRunnerOptions, "processes"> = {
  path: "/usr/bin/containerd",
  args: [
    "--address",
    containerdSocketPath,
    "--state",
    "/system/run/containerd",
    "--root",
    "/system/var/lib/containerd",
  ],
  cgroup: controlGroups.containerd.path,
  oomScoreAdj: -999,
  dropCapabilities: ["cap_sys_boot", "cap_sys_module"],
  limits: { nofile: 1_048_576 },
};

export const containerd: BindableService<ServiceContext> = defineService<ServiceContext>({
  id: "containerd",
  dependsOn: ["udevd"], // nothing of the start waits for it, but all else waits for devices: they come first
  restart: "always",
  async prepare({ cgroups, cpus, files }) {
    await createControlGroup(cgroups, controlGroups.containerd, cpus);
    await files.makeDirectory("/system/var/lib/containerd", { mode: 0o700 });
  },
  runner: ({ processes, state }) => ({
    name: processRunner({ ...program, processes }).name,
    async run(context) {
      const env = { ...(await machineEnvironment(state)), PATH: "/usr/bin:/usr/sbin" };
      await processRunner({ ...program, processes, env }).run(context);
    },
  }),
  health: ({ probe }) => ({ check: (signal) => probe.unix(containerdSocketPath, signal) }),
});
