// PCIDevice: a PCI device.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field, omitEmpty } from "../../cosi/spec.ts";

/**
 * A PCI device.
 *
 * Ids: PCI address 0000:00:1f.2.
 */
export const PCIDevice = defineResource({
  type: "PCIDevices.hardware.talos.dev",
  namespace: "hardware",
  aliases: ["devices", "device"],
  columns: [
    { name: "Class", jsonPath: "{.class}" },
    { name: "Subclass", jsonPath: "{.subclass}" },
    { name: "Vendor", jsonPath: "{.vendor}" },
    { name: "Product", jsonPath: "{.product}" },
  ],
  message: "hardware.PCIDeviceSpec",
  spec: {
    class: field(1, string, omitEmpty),
    subclass: field(2, string, omitEmpty),
    vendor: field(3, string, omitEmpty),
    product: field(4, string, omitEmpty),
    classId: field(5, string, "class_id"),
    subclassId: field(6, string, "subclass_id"),
    vendorId: field(7, string, "vendor_id"),
    productId: field(8, string, "product_id"),
    driver: field(9, string, omitEmpty),
  },
});

export type PCIDevice = SpecOf<typeof PCIDevice>;
