// apid: the API's front to the network. A process of its own that can do nothing but what a front needs.
import { defineService } from "../supervisor/service.ts";
import type { BindableService } from "../supervisor/service.ts";
import { controlGroups, createControlGroup } from "./shared/control-groups.ts";
import type { ServiceContext } from "./shared/context.ts";
import { nodeProgram } from "./shared/node-program.ts";

export const apidPort = 50_000;
/** Start-up snapshot with all modules loaded: see tools/bundle/snapshot.ts. */
const snapshot = "/usr/lib/ichor/apid.blob";

/**
 * Bytes are passed on, not computed with: the compiler's memory would be wasted, and what calls leave behind is handed back when none runs.
 * Measured after 500 calls: 59 MB instead of 86.
 */
const smallMemory = ["--expose-gc", "--lite-mode", "--max-semi-space-size=1", "--v8-pool-size=1"];

export const apid: BindableService<ServiceContext> = defineService<ServiceContext>({
  id: "apid",
  restart: "always",
  async prepare({ cgroups, cpus }) {
    await createControlGroup(cgroups, controlGroups.apid, cpus);
  },
  runner: (context) =>
    nodeProgram(
      {
        name: "apid",
        file: snapshot,
        args: [...smallMemory, `--snapshot-blob=${snapshot}`],
        user: 50,
        cgroup: controlGroups.apid.path,
        folders: ["/system/run/machined", "/system/run/apid"],
        openFiles: 65_536,
        graceMs: 15_000,
      },
      context,
    ),
  health: ({ probe }) => ({ check: (signal) => probe.tcp("127.0.0.1", apidPort, signal) }),
});
