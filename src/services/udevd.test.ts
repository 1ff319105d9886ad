// Which devices udevd is told of, and when.
import { expect, test } from "vitest";
import { manualClock } from "../base/manual-clock.ts";
import { parseKernelArgs } from "../runtime/kernel-args.ts";
import type { ColdplugPorts } from "./udevd.ts";
import { coldplug } from "./udevd.ts";

const signal = new AbortController().signal;

/** Remembers what was run; `acpi`: names of devices below /sys/bus/acpi. */
function ports(acpi: readonly string[]): ColdplugPorts & { readonly runs: (readonly string[])[] } {
  const runs: (readonly string[])[] = [];
  return {
    runs,
    clock: manualClock(),
    kernelArgs: parseKernelArgs(""),
    files: {
      exists: async () => true,
      list: async () => acpi.map((name) => ({ name, kind: "symlink" as const })),
    },
    processes: {
      async run({ args = [] }) {
        runs.push(args);
        return { status: { kind: "exited", code: 0 }, stdout: new Uint8Array(), stderr: new Uint8Array() };
      },
    },
  };
}

test("coldplug() waits for buses, disks and links, and for nothing else", async () => {
  const machine = ports(["PNP0303:00", "LNXCPU:00"]);
  await coldplug(machine).check(signal);
  expect(machine.runs.map(([command]) => command)).toEqual(["trigger", "settle"]);
  expect(machine.runs[0]).toEqual(expect.arrayContaining(["--subsystem-match=pci", "--subsystem-match=net"]));
});

test("coldplug() knows which ACPI devices lead to disks and links", async () => {
  const machine = ports(["PNP0303:00", "VMBUS:00", "80860F14:01"]);
  await coldplug(machine).check(signal);
  expect(machine.runs[0]?.slice(-2)).toEqual(["/sys/bus/acpi/devices/VMBUS:00", "/sys/bus/acpi/devices/80860F14:01"]);
});

test("coldplug() goes through the rest later, and through nothing twice", async () => {
  const machine = ports([]);
  const health = coldplug(machine);
  for (let count = 0; count < 4; count++) await health.check(signal);
  const [, , subsystems, rest, ...more] = machine.runs;
  expect(subsystems).toEqual(["trigger", "--type=subsystems", "--action=add"]);
  expect(rest).toEqual(expect.arrayContaining(["--subsystem-nomatch=pci", "--subsystem-nomatch=tty"]));
  expect(more).toEqual([]);
});
