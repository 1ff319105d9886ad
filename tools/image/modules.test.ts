import { expect, test } from "vitest";
import { moduleName, parseModulesDep, planEarlyModules, type KernelTree } from "./modules.ts";
import { parseProfile } from "./manifest.ts";

test("moduleName() is the kernel's name, whatever the file is called", () => {
  expect(moduleName("kernel/drivers/net/xen-netfront.ko.xz")).toBe("xen_netfront");
});

test("parseModulesDep() gives the order of loading", () => {
  const text = "kernel/virtio_net.ko.xz: kernel/net_failover.ko.xz kernel/failover.ko.xz\nkernel/loop.ko.xz:\n";
  expect(parseModulesDep(text)).toEqual(
    new Map([
      ["virtio_net", ["failover", "net_failover"]],
      ["loop", []],
    ]),
  );
});

test("planEarlyModules() refuses a module that the kernel does not have", () => {
  const profile = parseProfile("toy", "kernel: toy\nrequired: [lamp]\nearly: []\nwatchdogs: []\nmodules: []\n");
  const kernel: KernelTree = {
    version: "1",
    vmlinuz: "",
    folder: "test/image/testdata/kernel",
    modules: new Map(),
    dependencies: () => [],
  };
  expect(() => planEarlyModules(profile, kernel)).toThrow("Cannot load module lamp early: kernel 1 does not have it");
});
