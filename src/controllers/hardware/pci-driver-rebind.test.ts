// Drivers of PCI devices change as the config wants, by the files of sysfs.
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { PCIDriverRebindConfig } from "../../resources/hardware/pci-driver-rebind-config.ts";
import { PCIDriverRebindStatus } from "../../resources/hardware/pci-driver-rebind-status.ts";
import { pciDriverRebindConfigController, pciDriverRebindController } from "./pci-driver-rebind.ts";

const bus = "/sys/bus/pci";
const card = "0000:01:00.0";

let clock: ManualClock;
let state: State;
let stop: AbortController;
let running: Promise<void>;
/** Driver by device; "" for none. */
let bound: Map<string, string>;
let overrides: Map<string, string>;
let loaded: Set<string>;
let warnings: unknown[];

beforeEach(async () => {
  clock = manualClock();
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  bound = new Map([[card, "nvidia"]]);
  overrides = new Map([[card, ""]]);
  loaded = new Set(["nvidia", "vfio-pci"]);
  warnings = [];
  const log = createLogger((level, _, { problem }) => void (level === "warn" && warnings.push(problem)));
  const runtime = createRuntime({ state, log, clock });
  runtime.register(pciDriverRebindConfigController());
  runtime.register(pciDriverRebindController(sysfs));
  running = runtime.run(stop.signal);
});
afterEach(async () => {
  stop.abort();
  await running;
});

/** The bus as the kernel shows it. */
const sysfs = {
  exists: async (path: string): Promise<boolean> => {
    const [, kind = "", id = "", file] = /^\/sys\/bus\/pci\/(\w+)\/([^/]+)(?:\/(\w+))?$/u.exec(path) ?? [];
    if (kind === "drivers") return loaded.has(id);
    return file === "driver" ? (bound.get(id) ?? "") !== "" : bound.has(id);
  },
  readLink: async (path: string): Promise<string> =>
    `../../../../bus/pci/drivers/${bound.get(path.split("/")[5] ?? "")}`,
  write: async (path: string, data: Uint8Array | string): Promise<void> => {
    const [, , , , kind = "", id = "", ...file] = path.split("/");
    const device = String(data);
    if (kind === "devices" && file.join("/") === "driver_override") overrides.set(id, device.trim());
    else if (kind === "devices" && file.join("/") === "driver/unbind") bound.set(id, "");
    else if (kind === "drivers" && file.join("/") === "bind" && overrides.get(device) === id) bound.set(device, id);
    else throw new Error(`Cannot write "${path}": EINVAL`);
  },
};

async function quiet(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) {
    await clock.advance(0);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function configure(...wishes: readonly (readonly [name: string, driver: string])[]): Promise<void> {
  const documents = wishes.map(([name, driver]) =>
    ["apiVersion: v1alpha1", "kind: PCIDriverRebindConfig", `name: "${name}"`, `targetDriver: ${driver}`, ""].join(
      "\n",
    ),
  );
  await state.modify(MachineConfig, "v1alpha1", () => ({
    yaml: ["machine:\n  type: worker\n", ...documents].join("---\n"),
  }));
  await quiet();
}

async function statuses(): Promise<readonly unknown[]> {
  return (await state.list(PCIDriverRebindStatus)).map(({ metadata, spec }) => [metadata.id, spec.targetDriver]);
}

test("a device gets the driver that the config names, and keeps it when the document goes", async () => {
  await configure([card, "vfio-pci"]);
  expect([bound.get(card), overrides.get(card), await statuses()]).toEqual([
    "vfio-pci",
    "vfio-pci",
    [[card, "vfio-pci"]],
  ]);
  await configure();
  expect([bound.get(card), overrides.get(card), await statuses(), await state.list(PCIDriverRebindConfig)]).toEqual([
    "vfio-pci",
    "",
    [],
    [],
  ]);
  expect(warnings).toEqual([]);
});

test("a device keeps its driver until the other one is loaded", async () => {
  loaded.delete("vfio-pci");
  await configure([card, "vfio-pci"]);
  await clock.advance(20_000);
  await quiet();
  expect([bound.get(card), await statuses(), warnings]).toEqual(["nvidia", [], ['driver "vfio-pci" is not loaded']]);
  loaded.add("vfio-pci");
  await clock.advance(10_000);
  await quiet();
  expect([bound.get(card), await statuses()]).toEqual(["vfio-pci", [[card, "vfio-pci"]]]);
});

test("what is no device, no address or no driver is told, and the others go on", async () => {
  await configure(
    ["0000:09:00.0", "vfio-pci"],
    ["../../devices", "vfio-pci"],
    [card, "vfio-pci"],
    ["0000:08:00.0", "a/b"],
  );
  expect([warnings, await statuses()]).toEqual([
    [
      'found address "../../devices", want one such as "0000:01:00.0"',
      "there is no such device",
      'found driver "a/b", want one such as "vfio-pci"',
    ],
    [[card, "vfio-pci"]],
  ]);
});

test("a driver that does not take the device leaves a reason", async () => {
  bound.set("0000:02:00.0", "");
  const { write } = sysfs;
  sysfs.write = async (path, data) => {
    if (path === `${bus}/drivers/vfio-pci/bind`) throw new Error("EINVAL");
    await write(path, data);
  };
  await configure(["0000:02:00.0", "vfio-pci"]);
  sysfs.write = write;
  expect([warnings, await statuses()]).toEqual([['driver "vfio-pci" does not take it: EINVAL'], []]);
});
