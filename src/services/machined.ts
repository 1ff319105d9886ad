// machined: the machine's API at its unix socket, inside this program.
import { defineService } from "../supervisor/service.ts";
import type { BindableService } from "../supervisor/service.ts";
import { taskRunner } from "../supervisor/task-runner.ts";
import type { ServiceContext } from "./shared/context.ts";

/** Where apid and other programs of the node reach us. */
export const machineSocketPath = "/system/run/machined/machine.sock";

export const machined: BindableService<ServiceContext> = defineService<ServiceContext>({
  id: "machined",
  restart: "never",
  runner: ({ pid, serveMachine }) => taskRunner({ name: "machined", pid, run: serveMachine }),
  // The first check is early: the rest of the boot waits for it.
  health: ({ probe }) => ({ check: (signal) => probe.unix(machineSocketPath, signal), initialDelayMs: 50 }),
});
