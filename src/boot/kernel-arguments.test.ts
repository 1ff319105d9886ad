import { expect, test } from "vitest";
import { installedArguments, planKernelArguments } from "./kernel-arguments.ts";

test("planKernelArguments() puts the platform first and extras last", () => {
  expect(planKernelArguments({ platform: "metal", isMedium: true, extra: ["net.ifnames=0"] })).toEqual([
    "talos.platform=metal",
    "console=tty0",
    "talos.halt_if_installed=1",
    "slab_nomerge=",
    "pti=on",
    "consoleblank=0",
    "printk.devkmsg=on",
    "module.sig_enforce=1",
    "proc_mem.force_override=never",
    "oops=panic",
    "panic=5",
    "net.ifnames=0",
  ]);
});

test("planKernelArguments() names a version that the image has of its own", () => {
  const plan = { platform: "metal", isMedium: false, version: "v1.14.0+ichor.1-lab", extra: [] } as const;
  expect(planKernelArguments(plan).at(-1)).toBe("ichor.version=v1.14.0+ichor.1-lab");
});

test("planKernelArguments() lets extras replace consoles and platform, and take arguments away", () => {
  const extra = [
    "console=ttyS0",
    "console=ttyS1",
    "-pti",
    "-consoleblank=1",
    "-printk.devkmsg=on",
    "talos.platform=metal",
  ];
  expect(planKernelArguments({ platform: "nocloud", isMedium: false, extra })).toEqual([
    "net.ifnames=0",
    "slab_nomerge=",
    "consoleblank=0",
    "module.sig_enforce=1",
    "proc_mem.force_override=never",
    "oops=panic",
    "panic=5",
    "console=ttyS0",
    "console=ttyS1",
    "talos.platform=metal",
  ]);
});

test("planKernelArguments() refuses what the kernel would read as two arguments", () => {
  for (const argument of ["a b", 'a="b"', "", "a\nb"]) {
    expect(() => planKernelArguments({ platform: "metal", isMedium: false, extra: [argument] })).toThrow(RangeError);
  }
});

test("installedArguments() keeps what ran in place of what the image has, and says nothing twice", () => {
  const image = ["talos.platform=metal", "console=tty0", "net.ifnames=0", "pti=on", "talos.logging.kernel=udp://a:1"];
  const kept = ["talos.platform=metal", "net.ifnames=1", "talos.logging.kernel=udp://a:1", "console=ttyS0"];
  const first = installedArguments(image, { kept, extra: ["quiet"] });
  expect(first).toEqual([
    "talos.platform=metal",
    "console=tty0",
    "pti=on",
    "talos.logging.kernel=udp://a:1",
    "net.ifnames=1",
    "console=ttyS0",
    "quiet",
  ]);
  expect(installedArguments(image, { kept: [...kept, ...kept], extra: ["quiet"] })).toEqual(first);
});

test("installedArguments() lets extras have the last word about their names", () => {
  const image = ["talos.platform=metal", "console=tty0", "pti=on"];
  const kept = ["net.ifnames=0", "talos.dashboard.disabled=1", "talos.platform=metal", "console=ttyS0"];
  const extra = ["net.ifnames=1", "console=ttyS1", "-pti", "talos.dashboard.disabled=1"];
  expect(installedArguments(image, { kept, extra })).toEqual([
    "talos.platform=metal",
    "net.ifnames=1",
    "console=ttyS1",
    "talos.dashboard.disabled=1",
  ]);
});
