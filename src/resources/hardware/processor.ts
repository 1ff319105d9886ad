// Processor: a processor as SMBIOS describes it.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string, uint32 } from "../../cosi/scalars.ts";
import { field, omitEmpty } from "../../cosi/spec.ts";

/**
 * A processor as SMBIOS describes it.
 *
 * Ids: SMBIOS socket designation, spaces replaced by "-" (CPU-0).
 */
export const Processor = defineResource({
  type: "Processors.hardware.talos.dev",
  namespace: "hardware",
  aliases: ["cpus", "cpu"],
  columns: [
    { name: "Manufacturer", jsonPath: "{.manufacturer}" },
    { name: "Model", jsonPath: "{.productName}" },
    { name: "Cores", jsonPath: "{.coreCount}" },
    { name: "Threads", jsonPath: "{.threadCount}" },
  ],
  message: "hardware.ProcessorSpec",
  spec: {
    socket: field(1, string, omitEmpty),
    manufacturer: field(2, string, omitEmpty),
    productName: field(3, string, omitEmpty),
    maxSpeedMhz: field(4, uint32, omitEmpty),
    bootSpeedMhz: field(5, uint32, omitEmpty),
    status: field(6, uint32, omitEmpty),
    serialNumber: field(7, string, omitEmpty),
    assetTag: field(8, string, omitEmpty),
    partNumber: field(9, string, omitEmpty),
    coreCount: field(10, uint32, omitEmpty),
    coreEnabled: field(11, uint32, omitEmpty),
    threadCount: field(12, uint32, omitEmpty),
  },
});

export type Processor = SpecOf<typeof Processor>;
