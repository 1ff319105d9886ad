// Shows the PCI devices, with names where the list of names is there.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import type { Files } from "../../linux/files.ts";
import { PCIDevice } from "../../resources/hardware/pci-device.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import type { PciNames } from "./data/pci-names.ts";
import { parsePciNames } from "./data/pci-names.ts";

const devices = "/sys/bus/pci/devices";
const names = ["/usr/share/hwdata/pci.ids", "/usr/share/misc/pci.ids"];

type PciFiles = Pick<Files, "exists" | "list" | "readText" | "findText" | "readLink">;

async function readNames(files: PciFiles): Promise<PciNames> {
  for (const path of names) {
    const text = await files.findText(path);
    if (text !== undefined) return parsePciNames(text);
  }
  return new Map();
}

async function describeDevice(files: PciFiles, address: string, known: PciNames): Promise<PCIDevice> {
  const hex = async (file: string): Promise<string> =>
    (await files.readText(`${devices}/${address}/${file}`)).trim().slice(2);
  const [kind, vendor, product] = [await hex("class"), await hex("vendor"), await hex("device")];
  const [base, sub] = [kind.slice(0, 2), kind.slice(2, 4)];
  const driver = `${devices}/${address}/driver`;
  return {
    class: known.get(`C ${base}`) ?? "",
    subclass: known.get(`C ${base} ${sub}`) ?? "",
    vendor: known.get(vendor) ?? "",
    product: known.get(`${vendor} ${product}`) ?? "",
    classId: `0x${base}`,
    subclassId: `0x${sub}`,
    vendorId: `0x${vendor}`,
    productId: `0x${product}`,
    driver: (await files.exists(driver)) ? ((await files.readLink(driver)).split("/").at(-1) ?? "") : "",
  };
}

/** Drivers are bound by the time udevd has settled. */
export function pciDevicesController(files: PciFiles): Controller {
  return defineController({
    name: "hardware.PCIDevicesController",
    inputs: [weak(Service, { id: "udevd" })],
    outputs: [exclusive(PCIDevice)],
    async reconcile({ state }) {
      const udevd = (await state.find(Service, "udevd"))?.spec;
      if (udevd === undefined || !udevd.healthy || !(await files.exists(devices))) return;
      const known = await readNames(files);
      for (const { name } of await files.list(devices)) {
        const device = await describeDevice(files, name, known);
        await state.modify(PCIDevice, name, () => device);
      }
      await state.cleanup(PCIDevice);
    },
  });
}
