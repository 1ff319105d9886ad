// Tasks that look at the machine before it is used.
import type { Task } from "../sequence.ts";
import type { SequencerNode } from "../node.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { MachineKind } from "../../resources/config/common/enums.ts";
import { MachineType } from "../../resources/config/machine-type.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";

const mebibyte = 1024 * 1024;
/** What firmware and kernel keep for themselves, so that a machine sold with a round number passes. */
const slackMiB = 150;

interface MemoryNeeds {
  readonly minimumMiB: number;
  readonly recommendedMiB: number;
}

const controlPlaneNeeds: MemoryNeeds = { minimumMiB: 1848 - slackMiB, recommendedMiB: 4096 - slackMiB };
const workerNeeds: MemoryNeeds = { minimumMiB: 1024 - slackMiB, recommendedMiB: 2048 - slackMiB };

/** Arguments of the kernel that a hardened node must have been started with. */
const requiredArguments = [
  { name: "slab_nomerge", value: "" },
  { name: "pti", value: "on" },
] as const;

export const enforceKsppRequirements: Task<SequencerNode> = {
  name: "enforceKSPPRequirements",
  run: ({ kernelArgs }) => {
    const missing = requiredArguments.filter(({ name, value }) => !kernelArgs.all(name).includes(value));
    if (missing.length === 0) return Promise.resolve();
    const names = missing.map(({ name, value }) => `"${name}=${value}"`).join(" and ");
    return Promise.reject(new Error(`Cannot boot: the kernel's command line lacks ${names}`));
  },
};

export const memorySizeCheck: Task<SequencerNode> = {
  name: "memorySizeCheck",
  async run({ files, state }, { say }) {
    const text = (await files.findText("/proc/meminfo")) ?? "";
    const totalMiB = Math.floor(Number(/^MemTotal:\s+(\d+) kB$/mu.exec(text)?.[1] ?? 0) / 1024);
    const type = await state.find(MachineType, "machine-type");
    for (const line of memoryAdvice(
      totalMiB,
      type?.spec.type === MachineKind.worker ? workerNeeds : controlPlaneNeeds,
    )) {
      say(line);
    }
  },
};

/** Lines for the console; texts are looked for by people. */
export function memoryAdvice(totalMiB: number, { minimumMiB, recommendedMiB }: MemoryNeeds): readonly string[] {
  if (totalMiB < minimumMiB) {
    return [
      "WARNING: memory size is less than recommended",
      "WARNING: the node may not work properly",
      `WARNING: minimum memory size is ${minimumMiB} MiB`,
      `WARNING: current total memory size is ${totalMiB} MiB`,
    ];
  }
  if (totalMiB < recommendedMiB) {
    return [
      `NOTE: recommended memory size is ${recommendedMiB} MiB`,
      `NOTE: current total memory size is ${totalMiB} MiB`,
    ];
  }
  return ["memory size is OK", `memory size is ${totalMiB} MiB`];
}

const minimumDiskMiB = 6 * 1024;

export const diskSizeCheck: Task<SequencerNode> = {
  name: "diskSizeCheck",
  async run({ state }, { say, signal }) {
    const { spec } = await state.waitFor(
      VolumeStatus,
      "EPHEMERAL",
      ({ spec: { phase } }) => phase === VolumePhase.ready,
      {
        signal,
      },
    );
    const sizeMiB = Number(spec.size / BigInt(mebibyte));
    if (sizeMiB === 0) return; // a folder: it has no size of its own
    if (sizeMiB < minimumDiskMiB) {
      say("WARNING: disk size is less than recommended");
      say(`WARNING: minimum recommended disk size is ${minimumDiskMiB} MiB`);
      say(`WARNING: current total disk size is ${sizeMiB} MiB`);
      return;
    }
    say("disk size is OK");
    say(`disk size is ${sizeMiB} MiB`);
  },
};

/** The kernel waits this long before it looks for disks on the bus; so do we. */
export const waitForUsb: Task<SequencerNode> = {
  name: "waitForUSB",
  async run({ files }, { clock, signal }) {
    const text = await files.findText("/sys/module/usb_storage/parameters/delay_use");
    const [, digits = "0", unit] = /^(\d+)(ms)?/u.exec(text ?? "") ?? [];
    await clock.sleep(Number(digits) * (unit === "ms" ? 1 : 1000), signal);
  },
};
