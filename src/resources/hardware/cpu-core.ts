// CPUCore: a physical core and the logical processors on it.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { float64, string, uint32 } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";

/**
 * A physical core and the logical processors on it.
 *
 * Ids: <physical id>-<core id>, or logical CPU number when topology is missing.
 */
export const CPUCore = defineResource({
  type: "CPUCores.hardware.talos.dev",
  namespace: "hardware",
  aliases: ["cpucore", "cpucores"],
  columns: [
    { name: "Socket", jsonPath: "{.socket}" },
    { name: "Core", jsonPath: "{.coreID}" },
    { name: "Model", jsonPath: "{.modelName}" },
    { name: "Logical CPUs", jsonPath: "{.logicalCPUs}" },
  ],
  message: "hardware.CPUCoreSpec",
  spec: {
    socket: field(1, string, omitEmpty),
    coreID: field(2, string, omitEmpty),
    logicalCPUs: field(3, list(uint32), omitEmpty),
    vendorID: field(4, string, omitEmpty),
    cpuFamily: field(5, string, omitEmpty),
    model: field(6, string, omitEmpty),
    modelName: field(7, string, omitEmpty),
    stepping: field(8, string, omitEmpty),
    microcode: field(9, string, omitEmpty),
    cacheSize: field(10, string, omitEmpty),
    coresPerSocket: field(11, uint32, omitEmpty),
    threadsPerSocket: field(12, uint32, omitEmpty),
    flags: field(13, list(string), omitEmpty),
    bugs: field(14, list(string), omitEmpty),
    bogoMips: field(15, float64, omitEmpty),
    addressSizes: field(16, string, omitEmpty),
  },
});

export type CPUCore = SpecOf<typeof CPUCore>;
