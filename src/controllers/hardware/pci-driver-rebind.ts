// Gives PCI devices the drivers that the config names, such as the one that hands a device on to a virtual machine.
// Source: Documentation/ABI/testing/sysfs-bus-pci (driver_override, bind, unbind).
import { errorChain } from "../../base/errors.ts";
import { pciDriverRebinds } from "../../config/view/pci-drivers.ts";
import type { Controller, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, destroyReady, exclusive, strong } from "../../cosi/controller.ts";
import type { Files } from "../../linux/files.ts";
import { PCIDriverRebindConfig } from "../../resources/hardware/pci-driver-rebind-config.ts";
import { PCIDriverRebindStatus } from "../../resources/hardware/pci-driver-rebind-status.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

const name = "hardware.PCIDriverRebindController";
const devices = "/sys/bus/pci/devices";
const drivers = "/sys/bus/pci/drivers";
/** Devices and drivers' modules come without a word to us. */
const pollMs = 10_000;

export function pciDriverRebindConfigController(): Controller {
  return defineController({
    name: "hardware.PCIDriverRebindConfigController",
    inputs: [activeConfigInput, destroyReady(PCIDriverRebindConfig)],
    outputs: [exclusive(PCIDriverRebindConfig)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      for (const { address, driver } of config === undefined ? [] : pciDriverRebinds(config)) {
        await state.modify(PCIDriverRebindConfig, address, () => ({ pciID: address, targetDriver: driver }));
      }
      await state.cleanup(PCIDriverRebindConfig);
    },
  });
}

type PciFiles = Pick<Files, "exists" | "readLink" | "write">;

/** A device that is not wished any more keeps its driver until the next boot: taking it from whoever uses it might never end. */
export function pciDriverRebindController(files: PciFiles): Controller {
  /** Why a device has not got its driver, by its address: each reason is told once. */
  let told: ReadonlyMap<string, string> = new Map();
  return defineController({
    name,
    inputs: [strong(PCIDriverRebindConfig)],
    outputs: [exclusive(PCIDriverRebindStatus)],
    async reconcile(context) {
      const { state, log } = context;
      const problems = new Map<string, string>();
      for (const { metadata, spec } of await state.list(PCIDriverRebindConfig)) {
        if (metadata.phase === "tearingDown") {
          await forget(files, context, spec);
          continue;
        }
        await state.addFinalizer(PCIDriverRebindConfig, metadata.id, name);
        const problem = await rebind(files, context, spec);
        if (problem === undefined) await state.modify(PCIDriverRebindStatus, metadata.id, () => spec);
        else problems.set(spec.pciID, problem);
      }
      await state.cleanup(PCIDriverRebindStatus);
      for (const [device, problem] of problems) {
        if (told.get(device) !== problem) log.warn("PCI device does not get its driver", { device, problem });
      }
      told = problems;
    },
    async source({ clock, signal, wake }) {
      for await (const _ of clock.every(pollMs, signal)) wake();
    },
  });
}

/** Undefined once the device has the driver, otherwise why not. */
async function rebind(
  files: PciFiles,
  { log }: ReconcileContext,
  { pciID, targetDriver }: PCIDriverRebindConfig,
): Promise<string | undefined> {
  const wrong = formProblem(pciID, targetDriver);
  if (wrong !== undefined) return wrong;
  const device = `${devices}/${pciID}`;
  if (!(await files.exists(device))) return "there is no such device";
  const before = await driverOf(files, device);
  if (before === targetDriver) return undefined;
  // Looked for before the device loses the driver that it has.
  if (!(await files.exists(`${drivers}/${targetDriver}`))) return `driver "${targetDriver}" is not loaded`;
  try {
    await files.write(`${device}/driver_override`, targetDriver);
    if (before !== "") await files.write(`${device}/driver/unbind`, pciID);
    await files.write(`${drivers}/${targetDriver}/bind`, pciID);
  } catch (error) {
    return `driver "${targetDriver}" does not take it: ${errorChain(error)}`;
  }
  log.info("bound PCI device to another driver", { device: pciID, driver: targetDriver, before });
  return undefined;
}

/** The names become parts of paths. */
function formProblem(address: string, driver: string): string | undefined {
  if (!/^[\da-f]{4,8}:[\da-f]{2}:[01][\da-f]\.[0-7]$/u.test(address))
    return `found address "${address}", want one such as "0000:01:00.0"`;
  return /^\w[\w.+-]*$/u.test(driver) ? undefined : `found driver "${driver}", want one such as "vfio-pci"`;
}

/** "" when it has none. */
async function driverOf(files: PciFiles, device: string): Promise<string> {
  const link = `${device}/driver`;
  return (await files.exists(link)) ? ((await files.readLink(link)).split("/").at(-1) ?? "") : "";
}

async function forget(
  files: PciFiles,
  { state, log }: ReconcileContext,
  { pciID, targetDriver }: PCIDriverRebindConfig,
): Promise<void> {
  const override = `${devices}/${pciID}/driver_override`;
  if (formProblem(pciID, targetDriver) === undefined && (await files.exists(override))) {
    await files.write(override, "\n");
    log.info("PCI device keeps its driver until the next boot", { device: pciID, driver: targetDriver });
  }
  await state.removeFinalizer(PCIDriverRebindConfig, pciID, name);
}
