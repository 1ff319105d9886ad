// MemoryModule: a memory module as SMBIOS describes it.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string, uint32 } from "../../cosi/scalars.ts";
import { field, omitEmpty } from "../../cosi/spec.ts";

/**
 * A memory module as SMBIOS describes it.
 *
 * Ids: SMBIOS device locator (+ bank locator), spaces replaced by "-"; "UNKNOWN" when SMBIOS has none.
 */
export const MemoryModule = defineResource({
  type: "MemoryModules.hardware.talos.dev",
  namespace: "hardware",
  aliases: ["memorymodules", "ram"],
  columns: [
    { name: "Manufacturer", jsonPath: "{.manufacturer}" },
    { name: "Model", jsonPath: "{.productName}" },
    { name: "SizeMiB", jsonPath: "{.sizeMiB}" },
  ],
  message: "hardware.MemoryModuleSpec",
  spec: {
    sizeMiB: field(1, uint32, omitEmpty),
    deviceLocator: field(2, string, omitEmpty),
    bankLocator: field(3, string, omitEmpty),
    speed: field(4, uint32, omitEmpty),
    manufacturer: field(5, string, omitEmpty),
    serialNumber: field(6, string, omitEmpty),
    assetTag: field(7, string, omitEmpty),
    productName: field(8, string, omitEmpty),
  },
});

export type MemoryModule = SpecOf<typeof MemoryModule>;
