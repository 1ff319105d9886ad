// containerd: the container runtime of the node's own containers, apart from the one that pods get.
import { defineService } from "../supervisor/service.ts";
import type { BindableService } from "../supervisor/service.ts";
import { processRunner } from "../supervisor/process-runner.ts";
import { controlGroups, createControlGroup } from "./shared/control-groups.ts";
import type { ServiceContext } from "./shared/context.ts";

export const containerdSocketPath = "/system/run/containerd/containerd.sock";

export const containerd: BindableService<ServiceContext> = defineService<ServiceContext>({
  id: "containerd",
  dependsOn: ["udevd"], // nothing of the start waits for it, but all else waits for devices: they come first
  restart: "always",
  async prepare({ cgroups, cpus, files }) {
    await createControlGroup(cgroups, controlGroups.containerd, cpus);
    await files.makeDirectory("/system/var/lib/containerd", { mode: 0o700 });
  },
  runner: ({ processes }) =>
    processRunner({
      processes,
      path: "/usr/bin/containerd",
      args: [
        "--address",
        containerdSocketPath,
        "--state",
        "/system/run/containerd",
        "--root",
        "/system/var/lib/containerd",
      ],
      env: { PATH: "/usr/bin:/usr/sbin" },
      cgroup: controlGroups.containerd.path,
      oomScoreAdj: -999,
      dropCapabilities: ["cap_sys_boot", "cap_sys_module"],
      limits: { nofile: 1_048_576 },
    }),
  health: ({ probe }) => ({ check: (signal) => probe.unix(containerdSocketPath, signal) }),
});
