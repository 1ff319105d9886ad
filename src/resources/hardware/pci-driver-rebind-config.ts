// PCIDriverRebindConfig: a PCI device that shall have another driver.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * A PCI device that shall have another driver.
 *
 * Ids: PCI id from config.
 */
export const PCIDriverRebindConfig = defineResource({
  type: "PCIDriverRebindConfigs.runtime.talos.dev",
  namespace: "hardware",
  columns: [
    { name: "Name", jsonPath: "{.name}" },
    { name: "PCI ID", jsonPath: "{.pciID}" },
    { name: "TargetDriver", jsonPath: "{.targetDriver}" },
  ],
  message: "hardware.PCIDriverRebindConfigSpec",
  spec: {
    pciID: field(1, string),
    targetDriver: field(2, string),
  },
});

export type PCIDriverRebindConfig = SpecOf<typeof PCIDriverRebindConfig>;
