// Shows the processors by physical core, as the kernel lists them.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import type { ProcessorFacts } from "../../formats/procfs/cpuinfo.ts";
import { parseCpuinfo } from "../../formats/procfs/cpuinfo.ts";
import type { Files } from "../../linux/files.ts";
import { CPUCore } from "../../resources/hardware/cpu-core.ts";

/** Processors can be taken offline and brought back. */
const pollMs = 30_000;

/** `<socket>-<core>`, or the logical processor's number where the kernel tells no topology. */
function coreId(facts: ProcessorFacts): string {
  const [socket, core] = [facts.get("physical id"), facts.get("core id")];
  return socket === undefined || core === undefined ? (facts.get("processor") ?? "") : `${socket}-${core}`;
}

function words(text: string | undefined): readonly string[] {
  return (text ?? "").split(/\s+/u).filter((word) => word !== "");
}

/** One core of the logical processors on it. */
function describeCore(processors: readonly ProcessorFacts[]): CPUCore {
  const text = (key: string): string => processors[0]?.get(key) ?? "";
  return {
    socket: text("physical id"),
    coreID: text("core id"),
    logicalCPUs: processors.map((facts) => Number(facts.get("processor") ?? 0)),
    vendorID: text("vendor_id"),
    cpuFamily: text("cpu family"),
    model: text("model"),
    modelName: text("model name"),
    stepping: text("stepping"),
    microcode: text("microcode"),
    cacheSize: text("cache size"),
    coresPerSocket: Number(text("cpu cores")),
    threadsPerSocket: Number(text("siblings")),
    flags: words(text("flags")),
    bugs: words(text("bugs")),
    bogoMips: Number(text("bogomips")),
    addressSizes: text("address sizes"),
  };
}

/** Cores by id. */
export function describeCores(processors: readonly ProcessorFacts[]): ReadonlyMap<string, CPUCore> {
  const byCore = Map.groupBy(processors, coreId);
  return new Map([...byCore].map(([id, ofCore]) => [id, describeCore(ofCore)]));
}

export function cpuInfoController(files: Pick<Files, "readText">): Controller {
  return defineController({
    name: "hardware.CPUInfoController",
    inputs: [],
    outputs: [exclusive(CPUCore)],
    async reconcile({ state }) {
      const cores = describeCores(parseCpuinfo(await files.readText("/proc/cpuinfo")));
      for (const [id, core] of cores) await state.modify(CPUCore, id, () => core);
      await state.cleanup(CPUCore);
    },
    async source({ clock, signal, wake }) {
      for await (const _ of clock.every(pollMs, signal)) wake();
    },
  });
}
