// udevd: names and permissions of devices, and the modules they need.
import type { Processes } from "../linux/process.ts";
import { defineService } from "../supervisor/service.ts";
import type { BindableService, HealthCheck } from "../supervisor/service.ts";
import { processRunner } from "../supervisor/process-runner.ts";
import { readBootArgs } from "../runtime/kernel-args.ts";
import { controlGroups, createControlGroup } from "./shared/control-groups.ts";
import type { ServiceContext } from "./shared/context.ts";

const controlSocket = "/run/udev/control";
const udevadm = "/usr/bin/udevadm";
const environment = { PATH: "/usr/bin:/usr/sbin" } as const;

export const udevd: BindableService<ServiceContext> = defineService<ServiceContext>({
  id: "udevd",
  restart: "always",
  async prepare({ cgroups, cpus }) {
    await createControlGroup(cgroups, controlGroups.udevd, cpus);
  },
  runner: ({ processes }) =>
    processRunner({
      processes,
      path: "/usr/sbin/systemd-udevd",
      args: ["--resolve-names=never"],
      env: environment,
      cgroup: controlGroups.udevd.path,
      dropCapabilities: ["cap_sys_boot"],
    }),
  health: triggerOnce,
});

/**
 * Devices that were there before udevd and of which it would change nothing that a node needs: half of all there are, each a process of its own to
 * look at. Consoles stay root's. Processors are gone through: modules for their instructions come by their names.
 */
const leftOut: readonly string[] = [
  "bdi",
  "clockevents",
  "clocksource",
  "event_source",
  "machinecheck",
  "memory",
  "tty",
  "vc",
  "vtconsole",
  "workqueue",
].map((subsystem) => `--subsystem-nomatch=${subsystem}`);

/**
 * Healthy when its socket is there and, the first time, all devices that were present before it have been gone through.
 * Takes as long as the slowest of them, so it has its own timeout.
 */
function triggerOnce({ files, processes, clock, kernelArgs }: ServiceContext): HealthCheck {
  let triggered = false;
  return {
    initialDelayMs: 100,
    periodMs: 60_000,
    timeoutMs: 55_000,
    async check(signal) {
      while (!(await files.exists(controlSocket))) await clock.sleep(50, signal);
      if (triggered) return;
      await run(processes, ["trigger", "--type=subsystems", "--action=add"], signal);
      await run(processes, ["trigger", "--type=devices", "--action=add", ...leftOut], signal);
      await run(processes, ["settle", "--timeout=50"], signal);
      await clock.sleep(readBootArgs(kernelArgs).deviceSettleMs, signal);
      triggered = true;
    },
  };
}

async function run(processes: Processes, args: readonly string[], signal: AbortSignal): Promise<void> {
  const { status, stderr } = await processes.run({ path: udevadm, args, env: environment }, signal);
  if (status.kind === "exited" && status.code === 0) return;
  const how = status.kind === "exited" ? `exit status ${status.code}` : `killed by ${status.signal}`;
  throw new Error(`Cannot run "udevadm ${args.join(" ")}": ${how}: ${new TextDecoder().decode(stderr).trim()}`);
}
