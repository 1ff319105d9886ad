// SystemInformation: the machine as SMBIOS describes it.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field, omitEmpty } from "../../cosi/spec.ts";

/**
 * The machine as SMBIOS describes it.
 *
 * Ids: "systeminformation".
 */
export const SystemInformation = defineResource({
  type: "SystemInformations.hardware.talos.dev",
  namespace: "hardware",
  aliases: ["systeminformation"],
  columns: [
    { name: "Manufacturer", jsonPath: "{.manufacturer}" },
    { name: "ProductName", jsonPath: "{.productName}" },
    { name: "Version", jsonPath: "{.version}" },
    { name: "SerialNumber", jsonPath: "{.serialnumber}" },
    { name: "UUID", jsonPath: "{.uuid}" },
    { name: "WakeUpType", jsonPath: "{.wakeUpType}" },
    { name: "SKUNumber", jsonPath: "{.skuNumber}" },
  ],
  message: "hardware.SystemInformationSpec",
  spec: {
    manufacturer: field(1, string, omitEmpty),
    productName: field(2, string, omitEmpty),
    version: field(3, string, omitEmpty),
    biosVersion: field(8, string, omitEmpty),
    serialnumber: field(4, string, omitEmpty),
    uuid: field(5, string, omitEmpty),
    wakeUpType: field(6, string, omitEmpty),
    skuNumber: field(7, string, omitEmpty),
  },
});

export type SystemInformation = SpecOf<typeof SystemInformation>;
