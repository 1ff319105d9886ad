// trustd: signs workers' certificates. A process of its own on control planes, which can do nothing but what that takes.
import { defineService } from "../supervisor/service.ts";
import type { BindableService } from "../supervisor/service.ts";
import { networkReady, timeSynced, unattendedInstallDone } from "./shared/conditions.ts";
import type { ServiceContext } from "./shared/context.ts";
import { controlGroups, createControlGroup } from "./shared/control-groups.ts";
import { nodeProgram, sleepyProgram } from "./shared/node-program.ts";

export const trustdPort = 50_001;
const bundle = "/usr/lib/ichor/trustd.mjs";

export const trustd: BindableService<ServiceContext> = defineService<ServiceContext>({
  id: "trustd",
  restart: "always",
  condition: (context) => [timeSynced(context.state), networkReady(context.state), unattendedInstallDone(context)],
  async prepare({ cgroups, cpus }) {
    await createControlGroup(cgroups, controlGroups.trustd, cpus);
  },
  runner: (context) =>
    nodeProgram(
      {
        name: "trustd",
        file: bundle,
        args: [...sleepyProgram, bundle],
        user: 51,
        cgroup: controlGroups.trustd.path,
        folders: ["/system/run/trustd"],
        openFiles: 1024,
        graceMs: 5_000,
      },
      context,
    ),
  health: ({ probe }) => ({ check: (signal) => probe.tcp("127.0.0.1", trustdPort, signal) }),
  allowed: [],
});
