// PCIDriverRebindStatus: a PCI device that has another driver.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * A PCI device that has another driver.
 *
 * Ids: PCI id.
 */
export const PCIDriverRebindStatus = defineResource({
  type: "PCIDriverRebindStatuses.runtime.talos.dev",
  namespace: "hardware",
  aliases: ["pcidriverrebinds"],
  columns: [
    { name: "Name", jsonPath: "{.name}" },
    { name: "PCI ID", jsonPath: "{.pciID}" },
    { name: "TargetDriver", jsonPath: "{.targetDriver}" },
  ],
  message: "hardware.PCIDriverRebindStatusSpec",
  spec: {
    pciID: field(1, string),
    targetDriver: field(2, string),
  },
});

export type PCIDriverRebindStatus = SpecOf<typeof PCIDriverRebindStatus>;
