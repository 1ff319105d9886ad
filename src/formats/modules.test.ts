import { expect, test } from "vitest";
import { parseModuleAliases, parseModuleDependencies, resolveModule } from "./modules.ts";

// lines of Debian's kernel 6.12
const tables = {
  dependencies: parseModuleDependencies(
    "kernel/net/bridge/br_netfilter.ko.xz: kernel/net/bridge/bridge.ko.xz kernel/net/802/stp.ko.xz kernel/net/llc/llc.ko.xz\n" +
      "kernel/drivers/net/virtio_net.ko.xz: kernel/drivers/net/net_failover.ko.xz\nkernel/drivers/watchdog/i6300esb.ko.xz:\n",
  ),
  aliases: parseModuleAliases(
    "# Aliases extracted from modules themselves.\nalias virtio:d00000001v* virtio_net\nalias pci:v00008086d000025ABsv*sd*bc*sc*i* i6300esb\n",
  ),
  builtIn: new Set(["ext4"]),
  blacklist: new Set(["i6300esb"]),
};

test("resolveModule() finds modules by name, whatever the dash, with what they need first", () => {
  expect(resolveModule(tables, "br-netfilter")).toEqual({
    kind: "files",
    paths: [
      "kernel/net/llc/llc.ko.xz",
      "kernel/net/802/stp.ko.xz",
      "kernel/net/bridge/bridge.ko.xz",
      "kernel/net/bridge/br_netfilter.ko.xz",
    ],
  });
});

test("resolveModule() finds modules by alias, and leaves out blacklisted ones", () => {
  expect(resolveModule(tables, "virtio:d00000001v00001AF4")).toEqual({
    kind: "files",
    paths: ["kernel/drivers/net/net_failover.ko.xz", "kernel/drivers/net/virtio_net.ko.xz"],
  });
  expect(resolveModule(tables, "pci:v00008086d000025ABsv1sd2bc3sc4i5")).toEqual({ kind: "blacklisted" });
  expect(resolveModule(tables, "ext4")).toEqual({ kind: "built-in" });
  expect(resolveModule(tables, "nothing")).toEqual({ kind: "not-found" });
});
