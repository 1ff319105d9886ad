// MachineService.CPUFreqStats: frequencies and governor of each processor, in kHz, from sysfs.
import { errorCode } from "../../base/errors.ts";
import type { CPUFreqStats } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { Init } from "../../wire/message.ts";
import type { ApiFiles } from "../context.ts";
import { unary } from "../define.ts";

const cpusPath = "/sys/devices/system/cpu";

export const cpuFreqStats = unary(rpc.MachineService.CPUFreqStats, async (_request, { files }) => {
  const numbers = (await files.list(cpusPath))
    .map(({ name }) => /^cpu(\d+)$/u.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .toSorted((a, b) => a - b);
  return { messages: [{ cpuFreqStats: await Promise.all(numbers.map((number) => readFrequencies(files, number))) }] };
});

/** Virtual processors have no frequency control: their entry is empty. */
async function readFrequencies(files: ApiFiles, cpu: number): Promise<Init<CPUFreqStats>> {
  const [current, minimum, maximum, governor] = await Promise.all(
    ["cpuinfo_cur_freq", "cpuinfo_min_freq", "cpuinfo_max_freq", "scaling_governor"].map((name) =>
      readValue(files, `${cpusPath}/cpu${cpu}/cpufreq/${name}`),
    ),
  );
  return {
    currentFrequency: kilohertz(current),
    minimumFrequency: kilohertz(minimum),
    maximumFrequency: kilohertz(maximum),
    governor: governor ?? "",
  };
}

/** Undefined where the processor does not have this value, or is off. */
async function readValue(files: ApiFiles, path: string): Promise<string | undefined> {
  try {
    return (await files.readText(path)).trim();
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "EINVAL", "EIO", "EBUSY", "ENODEV"].includes(errorCode(error) ?? "")) return undefined;
    throw error;
  }
}

function kilohertz(text: string | undefined): bigint {
  return text !== undefined && /^\d+$/u.test(text) ? BigInt(text) : 0n;
}
