// Shows the PCI devices. Their names are those that the device manager found in its database.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import type { Files } from "../../linux/files.ts";
import { PCIDevice } from "../../resources/hardware/pci-device.ts";
import { Service } from "../../resources/v1alpha1/service.ts";

const devices = "/sys/bus/pci/devices";

/** Devices come and go, and the device manager needs a while to name them. */
const pollMs = 30_000;

type PciFiles = Pick<Files, "exists" | "list" | "readText" | "findText" | "readLink">;

/** Properties of a device in the database of udev: lines `E:KEY=value`. */
async function udevProperties(files: PciFiles, address: string): Promise<ReadonlyMap<string, string>> {
  const text = (await files.findText(`/run/udev/data/+pci:${address}`)) ?? "";
  return new Map([...text.matchAll(/^E:(\w+)=(.*)$/gmu)].map(([, key = "", value = ""]) => [key, value]));
}

async function describeDevice(files: PciFiles, address: string): Promise<PCIDevice> {
  const hex = async (file: string): Promise<string> =>
    (await files.readText(`${devices}/${address}/${file}`)).trim().slice(2);
  const [kind, vendor, product] = [await hex("class"), await hex("vendor"), await hex("device")];
  const known = await udevProperties(files, address);
  const driver = `${devices}/${address}/driver`;
  return {
    class: known.get("ID_PCI_CLASS_FROM_DATABASE") ?? "",
    subclass: known.get("ID_PCI_SUBCLASS_FROM_DATABASE") ?? "",
    vendor: known.get("ID_VENDOR_FROM_DATABASE") ?? "",
    product: known.get("ID_MODEL_FROM_DATABASE") ?? "",
    classId: `0x${kind.slice(0, 2)}`,
    subclassId: `0x${kind.slice(2, 4)}`,
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
      for (const { name } of await files.list(devices)) {
        const device = await describeDevice(files, name);
        await state.modify(PCIDevice, name, () => device);
      }
      await state.cleanup(PCIDevice);
    },
    async source({ clock, signal, wake }) {
      for await (const _ of clock.every(pollMs, signal)) wake();
    },
  });
}
