// udevd: names and permissions of devices, and the modules they need.
import type { CallGroup } from "../formats/refused-calls.ts";
import type { Files } from "../linux/files.ts";
import type { Processes } from "../linux/process.ts";
import { defineService } from "../supervisor/service.ts";
import type { BindableService, HealthCheck } from "../supervisor/service.ts";
import { processRunner } from "../supervisor/process-runner.ts";
import { readBootArgs } from "../runtime/kernel-args.ts";
import { controlGroups, createControlGroup } from "./shared/control-groups.ts";
import type { ServiceContext } from "./shared/context.ts";

const controlSocket = "/run/udev/control";
const udevadm = "/usr/bin/udevadm";

/** What neither rules nor the programs they start have a use for. They load modules, and those of extensions may talk to hardware, keep keys and load BPF. */
const refusedCalls: readonly CallGroup[] = [
  "namespaces",
  "mounts",
  "boot",
  "clock",
  "swap",
  "accounting",
  "tracing",
  "userfaultfd",
  "io_uring",
  "names",
  "obsolete",
];

const environment = { PATH: "/usr/bin:/usr/sbin" } as const;

export const udevdProcess = {
  path: "/usr/sbin/systemd-udevd",
  args: ["--resolve-names=never"],
  env: environment,
  cgroup: controlGroups.udevd.path,
  dropCapabilities: ["cap_sys_boot"],
  refusedCalls,
} as const;

export const udevd: BindableService<ServiceContext> = defineService<ServiceContext>({
  id: "udevd",
  restart: "always",
  async prepare({ cgroups, cpus }) {
    await createControlGroup(cgroups, controlGroups.udevd, cpus);
  },
  runner: ({ processes }) => processRunner({ ...udevdProcess, processes }),
  health: coldplug,
});

/**
 * What leads to disks and links: buses, and the devices of their kinds that are there already. The rest of the start waits for these, so they come first and alone;
 * what their modules bring to light udevd hears of by itself.
 */
const firstSubsystems: readonly string[] = [
  "block",
  "mmc",
  "net",
  "nvme",
  "pci",
  "platform",
  "scsi",
  "usb",
  "virtio",
  "vmbus",
  "xen",
];

/** The same among the many devices that ACPI names: Hyper-V's bus, devices without a bus, SD cards, and what disks may be locked with. */
const firstAcpiDevices = /^(?:VMBUS|MSFT1000|LNRO0005|80860F1[46]|AMDI0040|PNP0D40|PNP0FFE|MSFT0101|PNP0C31)/u;
const acpiFolder = "/sys/bus/acpi/devices";

/**
 * Devices that were there before udevd and of which it would change nothing that a node needs: half of all there are, each a process of its own to
 * look at. Consoles stay root's.
 */
const neverSubsystems: readonly string[] = [
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
];

const triggerDevices = ["trigger", "--type=devices", "--action=add"];

export type ColdplugPorts = Pick<ServiceContext, "clock" | "kernelArgs"> & {
  readonly files: Pick<Files, "exists" | "list">;
  readonly processes: Pick<Processes, "run">;
};

/** Devices that were present before udevd, in two steps: see `firstSubsystems`. Each is gone through once, even if udevd is started again. */
export function coldplug(context: ColdplugPorts): HealthCheck {
  const { files, processes, clock, kernelArgs } = context;
  const settleMs = readBootArgs(kernelArgs).deviceSettleMs;
  let next: "first" | "rest" | "nothing" = "first";
  return {
    initialDelayMs: 50,
    // The second check goes through the rest of the devices: by then an API without a config answers, which is what most of a start waits for.
    periodMs: 3000,
    timeoutMs: 55_000,
    async check(signal) {
      while (!(await files.exists(controlSocket))) await clock.sleep(50, signal);
      if (next === "first") {
        const acpi = (await files.exists(acpiFolder)) ? await files.list(acpiFolder) : [];
        const named = acpi.filter(({ name }) => firstAcpiDevices.test(name)).map(({ name }) => `${acpiFolder}/${name}`);
        if (named.length > 0) await run(processes, [...triggerDevices, ...named], signal);
        const matches = firstSubsystems.map((subsystem) => `--subsystem-match=${subsystem}`);
        await run(processes, [...triggerDevices, ...matches], signal);
        await run(processes, ["settle", "--timeout=50"], signal);
        if (settleMs > 0) await clock.sleep(settleMs, signal);
        next = "rest";
      } else if (next === "rest") {
        await run(processes, ["trigger", "--type=subsystems", "--action=add"], signal);
        const others = [...firstSubsystems, ...neverSubsystems].map((subsystem) => `--subsystem-nomatch=${subsystem}`);
        await run(processes, [...triggerDevices, ...others], signal);
        next = "nothing";
      }
    },
  };
}

async function run(processes: ColdplugPorts["processes"], args: readonly string[], signal: AbortSignal): Promise<void> {
  const { status, stderr } = await processes.run({ path: udevadm, args, env: environment }, signal);
  if (status.kind === "exited" && status.code === 0) return;
  const how = status.kind === "exited" ? `exit status ${status.code}` : `killed by ${status.signal}`;
  throw new Error(`Cannot run "udevadm ${args.join(" ")}": ${how}: ${new TextDecoder().decode(stderr).trim()}`);
}
