// MachineService.CPUInfo: the processors as /proc/cpuinfo describes them.
import type { ProcessorFacts } from "../../formats/procfs/cpuinfo.ts";
import { parseCpuinfo } from "../../formats/procfs/cpuinfo.ts";
import type { CPUInfo } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { Init } from "../../wire/message.ts";
import { unary } from "../define.ts";

export const cpuInfo = unary(rpc.MachineService.CPUInfo, async (_request, { files }) => ({
  messages: [{ cpuInfo: parseCpuinfo(await files.readText("/proc/cpuinfo")).map((facts) => toCpuInfo(facts)) }],
}));

/** Keys that this architecture does not print stay empty. */
function toCpuInfo(facts: ProcessorFacts): Init<CPUInfo> {
  const text = (key: string): string => facts.get(key) ?? "";
  const words = (key: string): readonly string[] => text(key).split(" ").filter((word) => word !== ""); // prettier-ignore
  const number = (key: string): number => {
    const value = Number(text(key));
    return Number.isFinite(value) ? value : 0;
  };
  return {
    processor: number("processor"),
    vendorId: text("vendor_id"),
    cpuFamily: text("cpu family"),
    model: text("model"),
    modelName: text("model name"),
    stepping: text("stepping"),
    microcode: text("microcode"),
    cpuMhz: number("cpu MHz"),
    cacheSize: text("cache size"),
    physicalId: text("physical id"),
    siblings: number("siblings"),
    coreId: text("core id"),
    cpuCores: number("cpu cores"),
    apicId: text("apicid"),
    initialApicId: text("initial apicid"),
    fpu: text("fpu"),
    fpuException: text("fpu_exception"),
    cpuIdLevel: number("cpuid level"),
    wp: text("wp"),
    flags: words("flags"),
    bugs: words("bugs"),
    bogoMips: number("bogomips"),
    clFlushSize: number("clflush size"),
    cacheAlignment: number("cache_alignment"),
    addressSizes: text("address sizes"),
    powerManagement: text("power management"),
  };
}
