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
  health: ({ probe }) => ({ check: (signal) => probe.unix(machineSocketPath, signal) }),
});
