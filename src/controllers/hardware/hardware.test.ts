// What hardware says of itself, as resources.
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { concatBytes, encodeUtf8 } from "../../base/bytes.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import type { Controller } from "../../cosi/controller.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { parseCpuinfo } from "../../formats/procfs/cpuinfo.ts";
import { PCIDevice } from "../../resources/hardware/pci-device.ts";
import { SystemInformation } from "../../resources/hardware/system-information.ts";
import { MetaKey } from "../../resources/runtime/meta-key.ts";
import { MetaLoad } from "../../resources/runtime/meta-load.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import { describeCores } from "./cpu-info.ts";
import { pciDevicesController } from "./pci-devices.ts";
import { systemInfoController } from "./system-info.ts";

let state: State;
let stop: AbortController;
let running: Promise<void>;

beforeEach(() => {
  state = openState(openMemoryState({ clock: manualClock() }));
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await running;
});

function run(controller: Controller): void {
  const runtime = createRuntime({ state, log: silentLogger, clock: manualClock() });
  runtime.register(controller);
  running = runtime.run(stop.signal);
}

/** Type 1 with manufacturer and product, then the end of the table. */
const smbios = concatBytes([
  Uint8Array.of(1, 27, 0, 1, 1, 2, 0, 0, ...new Uint8Array(16), 6, 0, 0),
  encodeUtf8("QEMU\0Standard PC\0\0"),
  Uint8Array.of(127, 4, 0, 2, 0, 0),
]);

test("systemInfoController() waits for META, whose UUID wins", async () => {
  run(systemInfoController({ exists: async () => true, read: async () => smbios }));
  await state.modify(MetaKey, "0x0f", () => ({ value: "11111111-2222-3333-4444-555555555555" }));
  expect(await state.find(SystemInformation, "systeminformation")).toBeUndefined();
  await state.modify(MetaLoad, "meta-loaded", () => ({ done: true }));
  const { spec } = await state.waitFor(SystemInformation, "systeminformation", () => true, { signal: stop.signal });
  expect(spec).toMatchObject({
    manufacturer: "QEMU",
    productName: "Standard PC",
    uuid: "11111111-2222-3333-4444-555555555555",
    wakeUpType: "Power Switch",
  });
});

test("systemInfoController() shows an empty system where firmware says nothing", async () => {
  run(systemInfoController({ exists: async () => false, read: async () => new Uint8Array() }));
  await state.modify(MetaLoad, "meta-loaded", () => ({ done: true }));
  const { spec } = await state.waitFor(SystemInformation, "systeminformation", () => true, { signal: stop.signal });
  expect(spec).toEqual(SystemInformation.zero());
});

test("describeCores() groups logical processors by core", () => {
  const text = readFileSync(new URL("../../formats/procfs/testdata/cpuinfo", import.meta.url), "utf8");
  const cores = [...describeCores(parseCpuinfo(text))];
  const logical = cores.flatMap(([, { logicalCPUs }]) => logicalCPUs);
  expect(logical.toSorted((a, b) => a - b)).toEqual(logical.map((_, index) => index));
  expect(cores[0]?.[0]).toMatch(/^\d+(?:-\d+)?$/u);
  expect(cores[0]?.[1].modelName).not.toBe("");
});

test("pciDevicesController() names devices, drivers and classes", async () => {
  const device = "/sys/bus/pci/devices/0000:00:02.0";
  const files = new Map([
    [
      "/run/udev/data/+pci:0000:00:02.0",
      [
        "I:1234567",
        "E:ID_PCI_CLASS_FROM_DATABASE=Network controller",
        "E:ID_PCI_SUBCLASS_FROM_DATABASE=Ethernet controller",
        "E:ID_VENDOR_FROM_DATABASE=Red Hat, Inc.",
        "E:ID_MODEL_FROM_DATABASE=Virtio network device",
        "G:systemd",
        "",
      ].join("\n"),
    ],
    [`${device}/class`, "0x020000\n"],
    [`${device}/vendor`, "0x1af4\n"],
    [`${device}/device`, "0x1000\n"],
  ]);
  run(
    pciDevicesController({
      exists: async () => true,
      list: async () => [{ name: "0000:00:02.0", kind: "symlink" }],
      readText: async (path) => files.get(path) ?? "",
      findText: async (path) => files.get(path),
      readLink: async () => "../../../bus/pci/drivers/virtio-pci",
    }),
  );
  await state.modify(Service, "udevd", () => ({ running: true, healthy: true, unknown: false }));
  const { spec } = await state.waitFor(PCIDevice, "0000:00:02.0", () => true, { signal: stop.signal });
  expect(PCIDevice.specToYaml(spec)).toEqual({
    class: "Network controller",
    subclass: "Ethernet controller",
    vendor: "Red Hat, Inc.",
    product: "Virtio network device",
    class_id: "0x02",
    subclass_id: "0x00",
    vendor_id: "0x1af4",
    product_id: "0x1000",
    driver: "virtio-pci",
  });
});
