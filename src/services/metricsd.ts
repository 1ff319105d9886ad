// metricsd: hands out the node's metrics. A process of its own while the config asks for them; started by a controller. Whether its ports are free is not
// a question of the boot: it goes on trying, and says so in its log.
import { defineService } from "../supervisor/service.ts";
import type { BindableService } from "../supervisor/service.ts";
import type { ServiceContext } from "./shared/context.ts";
import { controlGroups, createControlGroup } from "./shared/control-groups.ts";
import { nodeProgram, sleepyProgram } from "./shared/node-program.ts";

const bundle = "/usr/lib/ichor/metricsd.mjs";

export const metricsd: BindableService<ServiceContext> = defineService<ServiceContext>({
  id: "metricsd",
  restart: "always",
  dependsOn: ["machined"],
  async prepare({ cgroups, cpus }) {
    await createControlGroup(cgroups, controlGroups.metricsd, cpus);
  },
  runner: (context) =>
    nodeProgram(
      {
        name: "metricsd",
        file: bundle,
        args: [...sleepyProgram, bundle],
        user: 52,
        cgroup: controlGroups.metricsd.path,
        folders: ["/system/run/metricsd"],
        openFiles: 256,
        graceMs: 2_000,
      },
      context,
    ),
  allowed: ["restart"],
});
