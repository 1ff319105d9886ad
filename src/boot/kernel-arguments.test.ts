import { expect, test } from "vitest";
import { planKernelArguments } from "./kernel-arguments.ts";

test("planKernelArguments() puts the platform first and extras last", () => {
  expect(planKernelArguments({ platform: "metal", isMedium: true, extra: ["net.ifnames=0"] })).toEqual([
    "talos.platform=metal",
    "console=tty0",
    "talos.halt_if_installed=1",
    "slab_nomerge=",
    "pti=on",
    "consoleblank=0",
    "printk.devkmsg=on",
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
